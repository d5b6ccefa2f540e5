// Notes that an item of a week was opened, once the reader has asked this device to remember progress.
import { noteOpened } from "./my-programme.js";

const { ahItem, ahWeek } = document.querySelector('[data-ah-component="opened"]').dataset;
noteOpened(ahItem, Number(ahWeek));
