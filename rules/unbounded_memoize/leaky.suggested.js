// --- case: in a Map, called by others of the file file=case.js
const pages = new Map()
async function page(url) {
  if (pages.has(url)) return pages.get(url)
  const text = await (await fetch(url)).text()
  pages.set(url, text)
  if (pages.size > 1000) pages.delete(pages.keys().next().value)
  return text
}
export class Reader {
  read(url) {
    return page(url)
  }
}

// --- case: an age check on reading removes nothing file=case.js
const cache = new Map()
export async function load(id, fetchUser) {
  const hit = cache.get(id)
  if (hit && Date.now() - hit.at < 60_000) return hit.user
  const user = await fetchUser(id)
  cache.set(id, { user, at: Date.now() })
  if (cache.size > 1000) cache.delete(cache.keys().next().value)
  return user
}

// --- case: objects as keys file=case.js
const totals = new WeakMap()
export function total(lines) {
  let sum = totals.get(lines)
  if (sum === undefined) {
    sum = lines.reduce((all, line) => all + line.price, 0)
    totals.set(lines, sum)
  }
  return sum
}

// --- case: a static table file=case.js
export class Parser {
  static results = new Map()
  static parse(text) {
    let result = Parser.results.get(text)
    if (!result) {
      result = JSON.parse(text)
      Parser.results.set(text, result)
      if (Parser.results.size > 1000) Parser.results.delete(Parser.results.keys().next().value)
    }
    return result
  }
}

// --- case: a table of a plugin that lives on file=case.js
export function plugin() {
  const hints = new WeakMap()
  function hint(selection) {
    const known = hints.get(selection)
    if (known) return known
    const made = selection.map((it) => it.name).join()
    hints.set(selection, made)
    return made
  }
  return { hint }
}

// --- case: memoizee file=case.js
import memoizee from 'memoizee'
export const load = memoizee(async (query) => fetch(query), { max: 1000, promise: true })

// --- case: memoizee without options file=case.js
import memoizee from 'memoizee'
function fetchOrder(orderId) {
  return fetch(`/orders/${orderId}`)
}
export const load = memoizee(fetchOrder, { max: 1000 })

// --- case: a cache with a time and no limit file=case.js
import { LRUCache } from 'lru-cache'
const pages = new LRUCache({ max: 1000, ttl: 60_000 })
export function find(query) {
  let hit = pages.get(query)
  if (!hit) pages.set(query, hit = fetch(`/find?${query}`))
  return hit
}

// --- case: a cache without anything file=case.js
const NodeCache = require('node-cache')
const tokens = new NodeCache({ stdTTL: 600 })
exports.check = (token) => {
  if (!tokens.get(token)) tokens.set(token, token.split('.'))
  return tokens.get(token)
}
