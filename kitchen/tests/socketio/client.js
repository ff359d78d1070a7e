// An app of today: socket.io-client, driven by lines of JSON on stdin, telling lines on stdout.
// node client.js URL OPTIONS   (NODE_PATH names the folder that holds socket.io-client)
const { io } = require("socket.io-client");
const readline = require("node:readline");

const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const socket = io(process.argv[2], JSON.parse(process.argv[3]));
socket.on("connect", () => tell({ connected: socket.id, by: socket.io.engine.transport.name }));
socket.io.engine.on("upgrade", (transport) => tell({ upgraded: transport.name }));
socket.on("connect_error", (error) => tell({ refused: error.message }));
socket.on("disconnect", (reason) => tell({ disconnected: reason }));
socket.onAny((event, ...data) => tell({ event, data }));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { event, data, ask } = JSON.parse(line);
  if (ask) socket.emit(event, ...data, (...answer) => tell({ answer, to: ask }));
  else socket.emit(event, ...data);
}).on("close", () => socket.close());
