// --- case: a strict file
'use strict'
module.exports = function () {
  value = 1
}

// --- case: a strict function
module.exports = function () {
  'use strict'
  value = 1
}

// --- case: a function inside a strict function
module.exports = function () {
  'use strict'
  return () => { value = 1 }
}

// --- case: a class body is strict
module.exports = class {
  set(text) {
    value = text
  }
}

// --- case: an ES module by its extension file=a.mjs package=none
const set = (text) => { value = text }
set('')

// --- case: an ES module by an export file=a.js package=unspecified
export function set(text) {
  value = text
}

// --- case: an ES module by an import file=a.js package=none
import { readFileSync } from 'node:fs'
value = readFileSync('a')

// --- case: an ES module by its package file=a.js package=module
function set(text) {
  value = text
}
set('')

// --- case: an ES module in TypeScript file=a.mts
const set = (text: string) => { value = text }
set('')

// --- case: declared by a comment
/* global counter */
module.exports = function () {
  counter = 1
}

// --- case: declared writable by a comment
/* globals counter:writable, other */
module.exports = function () {
  counter = 1
}

// --- case: declared by the configuration globals=counter
module.exports = function () {
  counter = 1
}

// --- case: guarded by typeof
module.exports = function (server) {
  if (typeof counter !== 'undefined') counter = server
}

// --- case: the exports of a module
exports = module.exports = function () {}
exports.version = '1'

// --- case: the other variables of a CommonJS module
module.exports = {}
require = require('module').createRequire(__filename)
__dirname = '/'

// --- case: hoisted by a var further down
module.exports = function () {
  value = 1
  if (value) { var value }
  return value
}

// --- case: a var of an enclosing function
module.exports = function () {
  var value
  return () => { value = 1; return value }
}

// --- case: a parameter, a catch parameter, a function name
module.exports = function self(value) {
  value = 1
  try { self() } catch (error) { error = value }
  function inner() {}
  inner = null
}

// --- case: a class and an import are declared names file=a.cts
let Shape = class {}
Shape = class {}
const fs = require('fs')
fs.cache = 1

// --- case: written as a property, which is no accident
module.exports = function (server) {
  globalThis.server = server
  global.other = server
}

// --- case: host properties of a page file=page.js package=none
function go(url) {
  location = url
  onmessage = null
  name = 'main'
  status = 'ready'
}
go('/')

// --- case: handlers of a worker file=worker.js package=none
importScripts('lib.js')
onmessage = (event) => postMessage(event.data)

// --- case: another script of the page declares it file=page.js package=none
function next() {
  counter = counter + 1
}
next()
// --- beside: state.js
var counter = 0

// --- case: another script of the page declares it with let file=page.js package=none
function open(user) {
  current = { user }
}
open('me')
// --- beside: state.js
let current

// --- case: an ambient declaration file=page.ts package=none
declare let counter: number
function next() {
  counter = 1
}
next()

// --- case: a reactive statement of Svelte file=Sum.svelte
<script>
  export let a = 1
  $: double = a * 2
  $: ({ x, y } = a)
</script>
<p>{double} {x} {y}</p>

// --- case: `this` of a constructor
function Point(x) {
  this.x = x
}
module.exports = (x) => new Point(x)

// --- case: `this` of a method, a bound and a called function
function setX(x) {
  this.x = x
}
module.exports = { setX, twice: (point) => setX.call(point, 2), bound: setX.bind({}) }

// --- case: `this` of a constructor that guards itself
function Point(x) {
  if (!(this instanceof Point)) return new Point(x)
  this.x = x
}
module.exports = (x) => Point(x)

// --- case: `this` of a function that something else calls, too
function touch() {
  this.time = [Date.now()]
}
exports.now = () => touch()
exports.on = (emitter) => emitter.on('change', touch)

// --- case: `this` of a strict function that is called plainly
function touch() {
  'use strict'
  this.time = [Date.now()]
}
exports.now = () => touch()

// --- case: `this` of a function that is put onto a prototype
function Clock() {}
function touch() {
  this.time = [Date.now()]
}
Clock.prototype.touch = touch
exports.now = () => touch()

// --- case: `this` of a constructor that a sibling constructs
function Node(value) {
  this.value = [value]
}
exports.make = (value, isFast) => (isFast ? new Node(value) : Node(value))

// --- case: `this` of an expression that is called on the spot, the way libraries define themselves file=library.js package=none
(function () {
  this.Library = { version: 1 }
})()

// --- case: a page's name beside signs of a page
const http = require('http')
exports.go = function (url) {
  if (typeof window !== 'undefined') location = url
  else http.get(url)
}

// --- case: names inside a with statement
module.exports = function (object) {
  with (object) { value = 1 }
}

// --- case: tried while the file loads, as the code cannot know whether it is strict
const runtime = require('./runtime')
try {
  sharedRuntime = runtime
} catch {
  globalThis['sharedRuntime'] = runtime
}

// --- case: ESLint is told that the name is meant
module.exports = function () {
  counter = 1 // eslint-disable-line no-undef
}

// --- case: ESLint is told on the line before
module.exports = function () {
  // eslint-disable-next-line no-undef
  counter = 1
}

// --- case: a bundle makes a library a global on purpose preset=recommended
$ = require('jquery')
window.App = { client: require('./client') }

// --- case: once, while a factory of a module loader runs file=parser.js package=none preset=recommended
define(['./lines'], (lines) => {
  pattern = /^(.*)---line (\d+)/m
  return { parse: (text) => lines(text).filter((line) => pattern.test(line)) }
})

// --- case: a name that is read first is somebody else's, or the line before throws
module.exports = function start(options) {
  const root = settings.root
  settings = { root, options }
  if (!options) settings = { root }
  return settings
}

// --- case: counting what another file began
module.exports = function next() {
  return ++serial
}

// --- case: it is read for its first value, so the page declares it file=clock.js package=none
setInterval(function () {
  show(now)
  now = now + 1
}, 1000)

// --- case: files of a Meteor package share their names file=counters/report.js package=none
Report = function () {
  total = 0
  return total
}
// --- beside: counters/package.js
Package.describe({ name: 'counters' })
Package.onUse(function (api) { api.addFiles('report.js') })
