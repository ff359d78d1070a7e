"""A card gateway that approves everything at once: what is left is the time of our own.

`python -m orderbuddy.benchmarks.gateway PORT`. It speaks as much of EmergePay as a charge needs.
"""

import asyncio
import json
import re
import sys

from orderbuddy.running.ports import LOCALHOST

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b"{}"
            writer.write(_approved(json.loads(body)["transactionData"]))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _approved(charge: dict[str, str]) -> bytes:
    told = {
        "resultStatus": "true",
        "resultMessage": "Approved",
        "transactionType": "CreditSale",
        "externalTransactionId": charge["externalTransactionId"],
        "uniqueTransId": charge["externalTransactionId"],
        "approvalNumberResult": "BENCH1",
        "amount": charge["amount"],
        "amountProcessed": charge["amount"],
        "maskedAccount": "************1111",
        "accountCardType": "VISA",
    }
    body = json.dumps({"transactionResponse": told}).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def serve(port: int) -> None:
    """Serve until the process ends."""
    server = await asyncio.start_server(answer, LOCALHOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
