/** The list of screens speaks the language that the screens of this device speak. */

import { BOARD_WORDS } from "./board-words.js";
import { addWords, bindLanguage } from "./i18n.js";

addWords(BOARD_WORDS);
bindLanguage(document.getElementById("language"), () => {});
