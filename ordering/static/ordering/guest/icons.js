const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  bag: "M6 8h12l1 12H5L6 8zM9 8V7a3 3 0 0 1 6 0v1",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  pin: "M12 21c5-5 7-8 7-11a7 7 0 0 0-14 0c0 3 2 6 7 11zM12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  offline:
    "M3 3l18 18M5 12a11 11 0 0 1 4-2M19 12a11 11 0 0 0-5-2M8.500 15.500a5 5 0 0 1 5.500-1M12 19h.01",
  tag: "M4 12V4h8l8 8-8 8-8-8zM8.500 8.500h.01",
  next: "M9 6l6 6-6 6",
  back: "M15 6l-6 6 6 6",
  check: "M5 13l4 4L19 7",
  bell: "M6 17c1-1 1.500-2.500 1.500-6a4.500 4.500 0 0 1 9 0c0 3.500.5 5 1.500 6zM10 20.500h4",
  chat: "M4 5h16v11H9l-5 4V5z",
  send: "M4 12l16-7-6 15-3-6-7-2z",
  picture: "M4 5h16v14H4V5zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  again: "M4 12a8 8 0 1 0 3-6.200M4 4v4h4",
};

/** A picture that adds nothing to the text beside it; 1.5 em wide, in the text's colour. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
