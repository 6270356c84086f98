// --- case: an assignment in a function file=case.cjs
module.exports = function total(items) {
  let sum = 0
  for (const item of items) sum += item.price
  return sum
}

// --- case: an object stays reachable file=case.cjs
module.exports = function parse(text) {
  const result = { text, lines: text.split('\n') }
  return result.lines.length
}

// --- case: an array stays reachable file=case.cjs
exports.sorted = function (values) {
  const copy = [...values]
  return copy.sort()
}

// --- case: a closure stays reachable file=case.cjs
exports.later = function (request, respond) {
  const answer = () => respond(request.body)
  setTimeout(answer, 1000)
}

// --- case: the counter of a loop file=case.cjs
exports.find = function (values, wanted) {
  for (let i = 0; i < values.length; i++) {
    if (values[i] === wanted) return i
  }
  return -1
}

// --- case: the key of a for-in loop file=case.cjs
exports.keys = function (object) {
  const keys = []
  for (const key in object) keys.push(key)
  return keys
}

// --- case: the element of a for-of loop file=case.cjs
exports.print = function (rows) {
  for (const row of rows) console.log(row.name)
}

// --- case: an array pattern file=case.cjs
exports.split = function (pair) {
  let left;
  let right;
  [left, right] = pair.split('=')
  return right + left
}

// --- case: an object pattern file=case.cjs
exports.read = function (request) {
  let user;
  ({ user } = request.session)
  return user.name
}

// --- case: renamed in a pattern, with a default file=case.cjs
exports.read = function (request) {
  let owner;
  ({ user: owner = 'nobody' } = request.session)
  return owner
}

// --- case: a chain of assignments declares only its first name file=case.cjs
exports.reset = function () {
  let b
  let a = b = []
  return a.concat(b)
}

// --- case: a misspelt name file=case.cjs
exports.toggle = function () {
  let isOpen = false
  const isopen = true
  return isOpen
}

// --- case: `use strict` of another function does not reach here file=case.cjs
exports.a = function () { 'use strict'; return 1 }
exports.b = function () {
  const value = []
  return value
}

// --- case: a js file in a package without a type file=server.js
function handle(request) {
  const current = request
  return current.url
}
require('http').createServer(handle)

// --- case: a js file in a package of type commonjs file=server.js
module.exports = function handle(request) {
  const current = { request }
}

// --- case: a cjs file in a package of type module file=case.cjs
module.exports = function handle(request) {
  const current = { request }
}

// --- case: a name that only pages declare, in a file of a server file=case.cjs
const fs = require('fs')
exports.load = function (path) {
  const status = JSON.parse(fs.readFileSync(path, 'utf8'))
  return status.version
}

// --- case: what a call gives can be of any size file=case.cjs
exports.load = function (parser, text) {
  const features = parser.read(text)
  return features.length
}

// --- case: one small value at a time file=case.cjs
exports.language = function (header) {
  const found = header.match(/^\w+/)
  return found && found[0]
}

// --- case: a list of short strings is as small as they are file=case.cjs
exports.describe = function (name) {
  const parts = ['#' + name, name.length]
  return parts.join()
}

// --- case: a constant pattern in a function file=case.cjs
exports.isWord = function (text) {
  const word = /^\w+$/
  return word.test(text)
}

// --- case: an element, of which nothing is known file=case.cjs
exports.print = function (table) {
  const rows = table.rows()
  const last = rows[0]
  return String(last)
}

// --- case: what a function of the file counts is a number file=case.cjs
const width = {}
width.of = function (text) {
  var columns = 0
  for (const letter of text) columns = columns + (letter > '\u1100' ? 2 : 1)
  return columns
}
exports.cut = function (text, end) {
  const columnCount = width.of(text)
  return end > columnCount ? text : text.slice(0, end)
}

// --- case: texts and numbers are held, and little else file=case.cjs
module.exports = function release(headers, child) {
  const version = headers.getResponseHeader('Version')
  const label = [headers.name, headers.version].join(' ')
  child.on('exit', (code) => { const exitCode = code })
}

// --- case: a number, as all who call the function in this file show file=case.cjs
function widen(margin) {
  const gap = margin
  return gap * 2
}
exports.wide = () => widen(8)
exports.wider = (list) => widen(list.length)

// --- case: a list that one of its callers gives, whatever the parameter is called file=case.cjs
function remember(count) {
  const counted = count
  return counted.length
}
exports.remember = (rows) => remember(rows.slice())

// --- case: what a number or a text gives is as small file=case.cjs
exports.share = function (part, whole) {
  const share = Number(part / whole).toFixed(2).split('.')
  return share
}

// --- case: in a function that the file calls while it loads file=case.cjs
function prepare() {
  const words = new Array(100000).fill('word')
}
prepare()
