// --- case: a field of an object that lives long
import { readFileSync } from 'node:fs'
export class Playlist {
  load(file) {
    const text = readFileSync(file, 'utf8')
    this.title = text.slice(0, 100)
//               ^^^^^^^^^^^^^^^^^^ FN retained-slice: the playlist keeps the text
  }
}

// --- case: line by line
import { readFileSync } from 'node:fs'
const hosts = new Map()
export function load(file) {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('host ')) hosts.set('host', line.slice(5))
//                                                  ^^^^^^^^^^^^^ FN retained-slice: the elements of a list are not followed through a loop
  }
}
export const drop = () => hosts.clear()

// --- case: a small file
import { readFileSync } from 'node:fs'
let version
export function load() {
  version = readFileSync('VERSION', 'utf8').split('.').slice(0, 2)
  version = readFileSync('VERSION', 'utf8').slice(0, 20)
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP retained-slice: there is nothing else in this file
}
export const get = () => version
