// --- case: a piece of a file file=case.js
import { readFileSync } from 'node:fs'
const titles = new Map()
export function open(file) {
  const text = readFileSync(file, 'utf8')
  titles.set(file, structuredClone(text.slice(0, 80)))
}
export const close = (file) => titles.delete(file)

// --- case: a slice of a buffer is a view file=case.js
import { readFile } from 'node:fs/promises'
let header
export async function load(file) {
  const content = await readFile(file)
  header = Buffer.from(content.slice(0, 512))
}
export const type = () => header[0]
