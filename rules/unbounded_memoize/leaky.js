// --- case: results by a secret preset=recommended
const derived = {}
//    ------- because: lives as long as the process
export function derive(data, salt) {
  const key = [data, salt.toString('base64')].join('_')
  if (derived[key] !== undefined) return derived[key]
//    ------------ because: a hit is returned
  const made = data + salt
  derived[key] = made
//^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `derived` keeps a result for each different key
  return made
}

// --- case: in a Map, called by others of the file preset=strict
const pages = new Map()
async function page(url) {
  if (pages.has(url)) return pages.get(url)
  const text = await (await fetch(url)).text()
  pages.set(url, text)
//^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `pages`
  return text
}
export class Reader {
  read(url) {
    return page(url)
  }
}

// --- case: one expression preset=recommended
const rendered = {}
export const render = (text) => rendered[text] ??= text.trim()
//                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `rendered`

// --- case: filled when missing, then read preset=recommended
const orders = {}
export function load(orderId) {
  if (!orders[orderId]) orders[orderId] = fetch(`/orders/${orderId}`)
//                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `orders`
  return orders[orderId]
}

// --- case: an age check on reading removes nothing
const cache = new Map()
export async function load(id, fetchUser) {
  const hit = cache.get(id)
  if (hit && Date.now() - hit.at < 60_000) return hit.user
  const user = await fetchUser(id)
  cache.set(id, { user, at: Date.now() })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `cache`
  return user
}

// --- case: objects as keys preset=recommended
const totals = new Map()
export function total(lines) {
  let sum = totals.get(lines)
  if (sum === undefined) {
    sum = lines.reduce((all, line) => all + line.price, 0)
    totals.set(lines, sum)
//  ^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `totals` keeps each object that is asked for
  }
  return sum
}

// --- case: whatever callers pass
const cache = {}
export function camelCase(name) {
  if (cache[name]) return cache[name]
  return cache[name] = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
//       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `cache`
}

// --- case: a static table
export class Parser {
  static results = new Map()
  static parse(text) {
    let result = Parser.results.get(text)
    if (!result) {
      result = JSON.parse(text)
      Parser.results.set(text, result)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `Parser.results`
    }
    return result
  }
}

// --- case: a table of a plugin that lives on preset=strict
export function plugin() {
  const hints = new Map()
  function hint(selection) {
    const known = hints.get(selection)
    if (known) return known
    const made = selection.map((it) => it.name).join()
    hints.set(selection, made)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `hints` keeps each object
    return made
  }
  return { hint }
}

// --- case: lodash preset=recommended
import _ from 'lodash'
export const render = _.memoize((markdown) => markdown.trim())
//                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `_.memoize` keeps a result of `render`
//                               -------- because: this is the key

// --- case: lodash, by object preset=recommended
import memoize from 'lodash/memoize'
export const area = memoize(({ width, height }) => width * height)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: keeps each argument of `area`

// --- case: lodash, a resolver makes the key preset=recommended
const { memoize } = require('lodash')
const find = memoize((table, query) => table.find(query), (table, query) => `${table.name}:${query}`)
//           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `memoize` keeps a result of `find`
exports.find = (table, query) => find(table, query)

// --- case: memoizee preset=recommended
import memoizee from 'memoizee'
export const load = memoizee(async (query) => fetch(query), { promise: true })
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `memoizee` keeps a result of `load`

// --- case: memoizee without options preset=recommended
import memoizee from 'memoizee'
function fetchOrder(orderId) {
  return fetch(`/orders/${orderId}`)
}
export const load = memoizee(fetchOrder)
//                  ^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `memoizee` keeps a result of `load`

// --- case: a helper of its own preset=recommended
function memoize(compute) {
  const results = {}
  return function (argument) {
    if (!(argument in results)) results[argument] = compute(argument)
    return results[argument]
  }
}
export const render = memoize((html) => html.trim())
//                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `memoize` keeps a result of `render`

// --- case: a cache with a time and no limit preset=recommended
import { LRUCache } from 'lru-cache'
const pages = new LRUCache({ ttl: 60_000 })
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unbounded-memoize: `pages` has no limit
//                           ----------- because: those that nobody asks for stay
export function find(query) {
  let hit = pages.get(query)
  if (!hit) pages.set(query, hit = fetch(`/find?${query}`))
  return hit
}

// --- case: a cache without anything preset=recommended
const NodeCache = require('node-cache')
const tokens = new NodeCache()
//             ^^^^^^^^^^^^^^^ unbounded-memoize: `tokens` has no limit
exports.check = (token) => {
  if (!tokens.get(token)) tokens.set(token, token.split('.'))
  return tokens.get(token)
}
