/** The screen's words in each language it speaks. */

import { EN } from "./words-en.js";
import { ES } from "./words-es.js";
import { PT } from "./words-pt.js";

export const WORDS = { en: EN, es: ES, pt: PT };
