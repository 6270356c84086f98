// --- case: an assignment in a function
module.exports = function total(items) {
  sum = 0
//^^^ implicit-global info: `sum`
  for (const item of items) sum += item.price
  return sum
}

// --- case: an object stays reachable
module.exports = function parse(text) {
  result = { text, lines: text.split('\n') }
//^^^^^^ implicit-global warning: `result`
  return result.lines.length
}

// --- case: an array stays reachable
exports.sorted = function (values) {
  copy = [...values]
//^^^^ implicit-global warning: `copy`
  return copy.sort()
}

// --- case: a closure stays reachable
exports.later = function (request, respond) {
  answer = () => respond(request.body)
//^^^^^^ implicit-global warning: `answer`
  setTimeout(answer, 1000)
}

// --- case: the counter of a loop
exports.find = function (values, wanted) {
  for (i = 0; i < values.length; i++) {
//     ^ implicit-global: `i`
    if (values[i] === wanted) return i
  }
  return -1
}

// --- case: the key of a for-in loop
exports.keys = function (object) {
  const keys = []
  for (key in object) keys.push(key)
//     ^^^ implicit-global: `key`
  return keys
}

// --- case: the element of a for-of loop
exports.print = function (rows) {
  for (row of rows) console.log(row.name)
//     ^^^ implicit-global: `row`
}

// --- case: an array pattern
exports.split = function (pair) {
  [left, right] = pair.split('=')
// ^^^^ implicit-global: `left`
//       ^^^^^ implicit-global: `right`
  return right + left
}

// --- case: an object pattern
exports.read = function (request) {
  ({ user } = request.session)
//   ^^^^ implicit-global: `user`
  return user.name
}

// --- case: renamed in a pattern, with a default
exports.read = function (request) {
  ({ user: owner = 'nobody' } = request.session)
//         ^^^^^ implicit-global: `owner`
  return owner
}

// --- case: a chain of assignments declares only its first name
exports.reset = function () {
  let a = b = []
//        ^ implicit-global: `b`
  return a.concat(b)
}

// --- case: at the top level of a module
settings = require('./settings.json')
//<^^^^^ implicit-global: `settings`
module.exports = () => settings.name

// --- case: a count that two functions share
exports.start = function () {
  count = 0
//^^^^^ implicit-global: `count`
}
exports.next = function () {
  return ++count
//         ^^^^^ implicit-global: `count`
}

// --- case: a misspelt name
exports.toggle = function () {
  let isOpen = false
  isopen = true
//^^^^^^ implicit-global: `isopen`
  return isOpen
}

// --- case: `use strict` of another function does not reach here
exports.a = function () { 'use strict'; return 1 }
exports.b = function () {
  value = []
//^^^^^ implicit-global: `value`
  return value
}

// --- case: a js file in a package without a type file=server.js package=unspecified
function handle(request) {
  current = request
//^^^^^^^ implicit-global: `current`
  return current.url
}
require('http').createServer(handle)

// --- case: a js file in a package of type commonjs file=server.js package=commonjs
module.exports = function handle(request) {
  current = { request }
//^^^^^^^ implicit-global warning: `current`
}

// --- case: a cjs file in a package of type module package=module
module.exports = function handle(request) {
  current = { request }
//^^^^^^^ implicit-global warning: `current`
}

// --- case: a classic script file=page.js package=none
function onClick(event) {
  lastEvent = [event.target]
//^^^^^^^^^ implicit-global warning: `lastEvent`
}
document.querySelector('button').addEventListener('click', onClick)

// --- case: in the default of a parameter, where a declaration in the body comes too late
exports.greet = function (name = (lastName = 'nobody')) {
//                                ^^^^^^^^ implicit-global: `lastName`
  return name + lastName
}

// --- case: a name that only pages declare, in a file of a server
const fs = require('fs')
exports.load = function (path) {
  status = JSON.parse(fs.readFileSync(path, 'utf8'))
//^^^^^^ implicit-global: `status`
  return status.version
}

// --- case: `this` in a function that is called without a receiver
function Point(x, y) {
  this.x = x
//^^^^^^ implicit-global warning: `this.x` is assigned where `this` is the global object
  this.y = y
}
module.exports = (x, y) => { Point(x, y) }
//                           ----------- because: `Point` is called here without a receiver, so `this` is `globalThis`

// --- case: a helper in the style of a method, in a variable
const remember = function (request) {
  this.last = [request]
//^^^^^^^^^ implicit-global warning: `this.last`
}
require('http').createServer((request, response) => {
  remember(request)
  response.end()
})

// --- case: an arrow has the `this` of the function around it
function collect(names) {
  names.forEach((name) => { this.latest = { name } })
//                          ^^^^^^^^^^^ implicit-global warning: `this.latest`
}
exports.run = (names) => collect(names)

// --- case: what a call gives can be of any size
exports.load = function (parser, text) {
  features = parser.read(text)
//^^^^^^^^ implicit-global warning: `features` is assigned but never declared, so its last value outlives the call
  return features.length
}

// --- case: one small value at a time
exports.language = function (header) {
  found = header.match(/^\w+/)
//^^^^^ implicit-global info: `found` is assigned but never declared, so all calls share one `found`
  return found && found[0]
}

// --- case: a list of short strings is as small as they are
exports.describe = function (name) {
  parts = ['#' + name, name.length]
//^^^^^ implicit-global info: `parts`
  return parts.join()
}

// --- case: a constant pattern in a function
exports.isWord = function (text) {
  word = /^\w+$/
//^^^^ implicit-global info: `word`
  return word.test(text)
}

// --- case: an element, of which nothing is known
exports.print = function (table) {
  const rows = table.rows()
  last = rows[0]
//^^^^ implicit-global info: `last` is assigned but never declared, so its last value outlives the call
  return String(last)
}

// --- case: what a function of the file counts is a number
const width = {}
width.of = function (text) {
  var columns = 0
  for (const letter of text) columns = columns + (letter > '\u1100' ? 2 : 1)
  return columns
}
exports.cut = function (text, end) {
  columnCount = width.of(text)
//^^^^^^^^^^^ implicit-global info: `columnCount` is assigned but never declared, so all calls share one `columnCount`
  return end > columnCount ? text : text.slice(0, end)
}

// --- case: texts and numbers are held, and little else
module.exports = function release(headers, child) {
  version = headers.getResponseHeader('Version')
//^^^^^^^ implicit-global info: all calls share one `version`
  label = [headers.name, headers.version].join(' ')
//^^^^^ implicit-global info: all calls share one `label`
  child.on('exit', (code) => { exitCode = code })
//                             ^^^^^^^^ implicit-global info: all calls share one `exitCode`
}

// --- case: a number, as all who call the function in this file show
function widen(margin) {
  gap = margin
//^^^ implicit-global: `gap` is assigned but never declared, so all calls share one `gap`
  return gap * 2
}
exports.wide = () => widen(8)
exports.wider = (list) => widen(list.length)

// --- case: a list that one of its callers gives, whatever the parameter is called
function remember(count) {
  counted = count
//^^^^^^^ implicit-global: `counted` is assigned but never declared, so its last value outlives the call
  return counted.length
}
exports.remember = (rows) => remember(rows.slice())

// --- case: what a number or a text gives is as small
exports.share = function (part, whole) {
  share = Number(part / whole).toFixed(2).split('.')
//^^^^^ implicit-global: `share` is assigned but never declared, so all calls share one `share`
  return share
}

// --- case: in a function that the file calls while it loads preset=recommended
function prepare() {
  words = new Array(100000).fill('word')
//^^^^^ implicit-global: `words` is assigned but never declared, so its last value outlives the call
}
prepare()
