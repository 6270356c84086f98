// --- case: a copy
import { readFileSync } from 'node:fs'
const titles = new Map()
export function open(file) {
  titles.set(file, structuredClone(readFileSync(file, 'utf8').slice(0, 80)))
}
export const close = (file) => titles.delete(file)

// --- case: a copy of a buffer
import { readFileSync } from 'node:fs'
let header
export function load(file) {
  header = Buffer.from(readFileSync(file).subarray(0, 512))
}
export const type = () => header[0]

// --- case: short
import { readFileSync } from 'node:fs'
let magic
export function load(file) {
  magic = readFileSync(file, 'latin1').slice(0, 4)
}
export const type = () => magic

// --- case: a slice of an array is a copy
import { readFileSync } from 'node:fs'
let first
export function load(file) {
  first = JSON.parse(readFileSync(file, 'utf8')).slice(0, 10)
}
export const get = () => first

// --- case: a typed array's slice is a copy
let header
export async function load(url) {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  header = bytes.slice(0, 512)
}
export const type = () => header[0]

// --- case: gone with the call
import { readFileSync } from 'node:fs'
export function title(file) {
  const names = new Map()
  names.set(file, readFileSync(file, 'utf8').slice(0, 80))
  return names.size
}

// --- case: once
import { readFileSync } from 'node:fs'
export const license = readFileSync('LICENSE', 'utf8').slice(0, 100)

// --- case: looked up once
import { readFileSync } from 'node:fs'
let home
export function find() {
  if (home) return home
  home = readFileSync('.home', 'utf8').split('\n')[0]
  return home
}

// --- case: all of it
import { readFileSync } from 'node:fs'
let text
export function load(file) {
  text = readFileSync(file, 'utf8').trim()
}
export const get = () => text
