// --- case: a limit
const pages = new Map()
export async function page(url) {
  if (pages.has(url)) return pages.get(url)
  const text = await (await fetch(url)).text()
  if (pages.size > 100) pages.delete(pages.keys().next().value)
  pages.set(url, text)
  return text
}

// --- case: emptied now and then
const pages = new Map()
export async function page(url) {
  if (pages.has(url)) return pages.get(url)
  const text = await (await fetch(url)).text()
  pages.set(url, text)
  return text
}
export function forget() {
  pages.clear()
}

// --- case: requests under way go when they are done
const pending = new Map()
export function page(url) {
  if (pending.has(url)) return pending.get(url)
  const promise = fetch(url).finally(() => pending.delete(url))
  pending.set(url, promise)
  return promise
}

// --- case: weak keys
const totals = new WeakMap()
export function total(lines) {
  if (totals.has(lines)) return totals.get(lines)
  const sum = lines.reduce((all, line) => all + line.price, 0)
  totals.set(lines, sum)
  return sum
}

// --- case: few keys file=case.ts
type Size = 'small' | 'large'
const styles = new Map()
export function style(size: Size, dark: boolean) {
  const key = `${size}-${dark}`
  if (styles.has(key)) return styles.get(key)
  const made = size + dark
  styles.set(key, made)
  return made
}

// --- case: one entry: the last arguments
let lastText
let lastResult
export function parse(text) {
  if (text === lastText) return lastResult
  lastText = text
  return lastResult = JSON.parse(text)
}

// --- case: a table of this call
export function resolveAll(urls, load) {
  const known = {}
  const resolve = (url) => {
    if (known[url]) return known[url]
    known[url] = load(url)
    return known[url]
  }
  return urls.map((url) => resolve(url))
}

// --- case: memoized once, without arguments
import { memoize } from 'lodash'
export const settings = memoize(() => JSON.parse(process.env.SETTINGS))

// --- case: constants are all that it is called with
import memoize from 'lodash/memoize'
const icon = memoize((text) => `<svg>${text}</svg>`)
export const icons = { open: icon('open'), close: icon('close') }

// --- case: limited by an option
import memoizee from 'memoizee'
import mem from 'mem'
export const load = memoizee((url) => fetch(url), { max: 100 })
export const get = mem((url) => fetch(url), { maxAge: 1000 })
export const find = memoizee((url) => fetch(url), { promise: true, maxAge: 1000 })

// --- case: options that are not in view
import memoizee from 'memoizee'
import { options } from './options.js'
export const load = memoizee((url) => fetch(url), options)

// --- case: its cache is emptied
import memoize from 'lodash/memoize'
export const load = memoize((url) => fetch(url))
export function logout() {
  load.cache.clear()
}

// --- case: another cache
import memoize from 'lodash/memoize'
memoize.Cache = WeakMap
export const total = memoize(({ lines }) => lines.length)

// --- case: for the life of a component file=Table.jsx
import { useMemo } from 'react'
import memoize from 'lodash/memoize'
export function Table({ rows }) {
  const render = useMemo(() => memoize((text) => text.trim()), [])
  return <ul>{rows.map((row) => <li>{render(row.text)}</li>)}</ul>
}

// --- case: results of a request
import { cache } from 'react'
export const loadUser = cache(async (userId) => fetch(`/users/${userId}`))

// --- case: one that keeps the last result
import memoizeOne from 'memoize-one'
export const total = memoizeOne(({ lines }) => lines.length)

// --- case: of an instance
export class Loader {
  cache = new Map()
  load(url) {
    if (this.cache.has(url)) return this.cache.get(url)
    const page = fetch(url)
    this.cache.set(url, page)
    return page
  }
}

// --- case: a cache with a limit
import { LRUCache } from 'lru-cache'
const NodeCache = require('node-cache')
const pages = new LRUCache({ max: 500 })
const purged = new LRUCache({ ttl: 1000, ttlAutopurge: true })
const tokens = new NodeCache({ stdTTL: 60 })
export function page(url) {
  pages.set(url, fetch(url))
  purged.set(url, fetch(url))
  tokens.set(url, fetch(url))
}

// --- case: filled while the module loads
const names = {}
const name = (text) => names[text] ??= text.trim()
for (const text of ['a ', 'b ']) name(text)

// --- case: the statements of a program preset=recommended
const statements = {}
export function statementOf(database, sql) {
  if (!(sql in statements)) statements[sql] = database.prepare(sql)
  return statements[sql]
}
