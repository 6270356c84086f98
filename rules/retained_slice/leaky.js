// --- case: a piece of a file
import { readFileSync } from 'node:fs'
const titles = new Map()
export function open(file) {
  const text = readFileSync(file, 'utf8')
//             -------------------------- because: a piece of more than 12 characters points into the text
  titles.set(file, text.slice(0, 80))
//                 ^^^^^^^^^^^^^^^^^ retained-slice: this piece keeps the content of a file in memory as long as `titles` keeps the piece
}
export const close = (file) => titles.delete(file)

// --- case: a group of a match
let version
export async function refresh(url) {
  const text = await (await fetch(url)).text()
  const [, found] = text.match(/version: (.*)/)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ retained-slice: this piece keeps the body of a response
  version = found
//------- because: `version` keeps it when the rest of the text is done with
}
export const current = () => version

// --- case: one of the parts, in an object
import { execSync } from 'node:child_process'
const state = { head: null }
export function update() {
  const log = execSync('git log', { encoding: 'utf8' })
  state.head = { id: log.split('\n')[0] }
//                   ^^^^^^^^^^^^^^^ retained-slice: this piece keeps the output of a command
}
export const head = () => state.head

// --- case: a view of a buffer
import fs from 'node:fs'
let header
export function load(file) {
  const content = fs.readFileSync(file)
  header = content.subarray(0, 512)
//         ^^^^^^^^^^^^^^^^^^^^^^^^ retained-slice: as long as `header` keeps the piece
}
export const type = () => header[0]

// --- case: a slice of a buffer is a view
import { readFile } from 'node:fs/promises'
let header
export async function load(file) {
  const content = await readFile(file)
  header = content.slice(0, 512)
//         ^^^^^^^^^^^^^^^^^^^^^ retained-slice: this piece keeps the content of a file
}
export const type = () => header[0]

// --- case: what a stream brought
const last = {}
export function listen(stream, name) {
  let body = ''
  stream.on('data', (chunk) => {
    body += chunk
  })
  stream.on('end', () => {
    last.title = body.substring(0, 200).trim()
//               ^^^^^^^^^^^^^^^^^^^^^^ retained-slice: this piece keeps all that a stream brings
  })
}
export const title = () => last.title
