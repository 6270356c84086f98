// --- case: addAbortListener is imported already file=case.js
import { addAbortListener } from 'node:events'
import { other } from './other.js'
export async function load(url, signal) {
  addAbortListener(other, () => {})
  const controller = new AbortController()
  using whileWorking = addAbortListener(signal, () => controller.abort())
  return await fetch(url, { signal: controller.signal })
}

// --- case: in CommonJS file=case.js
exports.load = async function load(url, signal) {
  const controller = new AbortController()
  using whileWorking = require('node:events').addAbortListener(signal, () => controller.abort())
  return await fetch(url, { signal: controller.signal })
}

// --- case: an import is added file=case.js
import { addAbortListener } from "node:events";
import { log } from "./log.js";
export async function load(url, signal) {
  const controller = new AbortController();
  using whileWorking = addAbortListener(signal, () => controller.abort());
  log(url);
  return await fetch(url, { signal: controller.signal });
}
