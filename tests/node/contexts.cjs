// What V8 keeps for a closure, case by case: `tests/it/contexts.rs` runs each case and lints it, and the answers must agree.
//
// node=retained|freed      whether the array is alive after the call, when `run` has ended or waits
// finding=yes|no           whether leaklint says so at any confidence; `no` beside `retained` needs a reason: by=…
// by=use                   the closure uses the value, so keeping it is right
// by=RULE                  another rule's question
// by=limit                 a known limit

// --- case: not named by any inner function node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const size = big.length
  kept.push(() => size)
}

// --- case: a dead sibling names it, the kept closure names something node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const size = big.length
  const unused = () => big
  kept.push(() => size)
}

// --- case: a dead sibling names it, the kept closure names nothing node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = () => big
  kept.push(() => 1)
}

// --- case: a callback that runs at once names it node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const sizes = [1, 2].map((n) => n * big.length)
  kept.push(() => sizes)
}

// --- case: the executor of a promise names it node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  new Promise((resolve) => resolve(big.length))
  kept.push(() => 1)
}

// --- case: value and sibling in a block, the kept closure outside node=freed finding=no
const kept = []
exports.run = function () {
  let size
  {
    const big = new Float64Array(100000)
    size = [1].map(() => big.length)[0]
  }
  kept.push(() => size)
}

// --- case: value and sibling in a function of their own node=freed finding=no
const kept = []
exports.run = function () {
  const size = (() => {
    const big = new Float64Array(100000)
    return [1].map(() => big.length)[0]
  })()
  kept.push(() => size)
}

// --- case: the kept closure is made further inside node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = () => big
  const keep = (n) => kept.push(() => n)
  keep(1)
}

// --- case: the kept closure is made in a loop further inside node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = () => big
  for (const n of [1, 2]) kept.push(() => n)
}

// --- case: the kept closure is made by an outer function node=freed finding=no
const kept = []
const make = (n) => () => n
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = () => big
  kept.push(make(1))
}

// --- case: an outer function is bound node=freed finding=no
const kept = []
function read(n) { return n }
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = () => big
  kept.push(read.bind(null, 1))
}

// --- case: set to null after its last use node=freed finding=no
const kept = []
exports.run = function () {
  let big = new Float64Array(100000)
  const sizes = [1, 2].map((n) => n * big.length)
  big = null
  kept.push(() => sizes)
}

// --- case: set to a number after its last use node=freed finding=no
const kept = []
exports.run = function () {
  let big = new Float64Array(100000)
  const sizes = [1, 2].map((n) => n * big.length)
  big = 0
  kept.push(() => sizes)
}

// --- case: set to null on one path only node=retained finding=yes
const kept = []
exports.run = function (flag) {
  let big = new Float64Array(100000)
  const sizes = [1, 2].map((n) => n * big.length)
  if (flag) big = null
  kept.push(() => sizes)
}

// --- case: a parameter node=retained finding=yes
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(big) {
  const sizes = [1, 2].map((n) => n * big.length)
  kept.push(() => sizes)
}

// --- case: a part of a parameter that is large node=retained finding=yes
const kept = []
exports.run = () => keep({ buffer: new Float64Array(100000) })
function keep({ buffer }) {
  const sizes = [1, 2].map((n) => n * buffer.length)
  kept.push(() => sizes)
}

// --- case: only the number of a parameter node=freed finding=no
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep({ length }) {
  const sizes = [1, 2].map((n) => n * length)
  kept.push(() => sizes)
}

// --- case: a rest parameter node=retained finding=yes
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(...rows) {
  const sizes = [1, 2].map((n) => n * rows.length)
  kept.push(() => sizes)
}

// --- case: the kept closure takes a number of it node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push(() => big.length)
}

// --- case: the kept closure needs it node=retained finding=no by=use
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push((at) => big[at])
}

// --- case: named in a branch that never runs node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  if (false) [1].map(() => big)
  kept.push(() => 1)
}

// --- case: named by `typeof` in a function that nothing calls node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  function unused() { return typeof big }
  kept.push(() => 1)
}

// --- case: direct eval in the kept closure node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push((text) => eval(text))
}

// --- case: direct eval in the function that makes it node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  eval('1')
  kept.push(() => 1)
}

// --- case: direct eval in strict code node=retained finding=yes
'use strict'
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  eval('1')
  kept.push(() => 1)
}

// --- case: indirect eval node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  ;(0, eval)('1')
  kept.push((text) => (0, eval)(text))
}

// --- case: new Function node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push(new Function('return 1'))
}

// --- case: a with statement that does not name it node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  with ({ a: 1 }) kept.push(() => a)
}

// --- case: a debugger statement node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  debugger
  kept.push(() => 1)
}

// --- case: an arrow where nothing names `this` node=freed finding=no
const kept = []
class Page {
  constructor() { this.big = new Float64Array(100000) }
  start() { kept.push(() => 1) }
}
exports.run = () => new Page().start()

// --- case: an arrow that takes a word of `this` node=retained finding=no by=use
const kept = []
class Page {
  constructor() { this.big = new Float64Array(100000) }
  start() { kept.push(() => this.id) }
}
exports.run = () => new Page().start()

// --- case: a dead sibling arrow names `this` node=retained finding=yes
const kept = []
class Page {
  constructor() { this.big = new Float64Array(100000) }
  start() {
    const unused = () => this.id
    kept.push(() => 1)
  }
}
exports.run = () => new Page().start()

// --- case: a sibling that runs at once names `this`, the kept one is a plain function node=retained finding=yes
const kept = []
class Page {
  constructor() { this.big = new Float64Array(100000) }
  start() {
    [1].forEach(() => this.id)
    kept.push(function () { return 1 })
  }
}
exports.run = () => new Page().start()

// --- case: a sibling arrow names `super` node=retained finding=yes
const kept = []
class Base { id() { return 1 } }
class Page extends Base {
  constructor() { super(); this.big = new Float64Array(100000) }
  start() {
    const unused = () => super.id()
    kept.push(() => 1)
  }
}
exports.run = () => new Page().start()

// --- case: a sibling arrow names `arguments` node=retained finding=yes
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(buffer) {
  const unused = () => arguments
  kept.push(() => 1)
}

// --- case: a sloppy body names `arguments` node=retained finding=yes
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(buffer) {
  const n = arguments.length
  kept.push(() => n)
}

// --- case: a strict body names `arguments` node=freed finding=no
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(buffer) {
  'use strict'
  const n = arguments.length
  kept.push(() => n)
}

// --- case: `arguments` beside parameters that are not simple node=freed finding=no
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(buffer, n = 1) {
  const count = arguments.length
  kept.push(() => count)
}

// --- case: bound as an argument node=retained finding=no by=use
const kept = []
function read(big, at) { return big[at] }
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push(read.bind(null, big))
}

// --- case: an earlier iteration of a loop node=freed finding=no
const kept = []
exports.run = function () {
  for (let i = 0, big = new Float64Array(100000); i < 2; i++, big = null) {
    ;[1].map(() => big)
    if (i === 1) kept.push(() => i)
  }
}

// --- case: a var in a loop is one variable node=retained finding=yes
const kept = []
exports.run = function () {
  for (let i = 0; i < 2; i++) {
    var big = new Float64Array(100000)
    const unused = () => big
    kept.push(() => i)
  }
}

// --- case: a const in a loop, kept in the same iteration node=retained finding=yes
const kept = []
exports.run = function () {
  for (let i = 0; i < 2; i++) {
    const big = new Float64Array(100000)
    const unused = () => big
    kept.push(() => i)
  }
}

// --- case: a const in a loop, the kept closure made after it node=freed finding=no
const kept = []
exports.run = function () {
  let sum = 0
  for (let i = 0; i < 2; i++) {
    const big = new Float64Array(100000)
    sum += [1].map(() => big.length)[0]
  }
  kept.push(() => sum)
}

// --- case: a dead local of an async function that waits node=retained finding=yes
exports.run = function () { work() }
async function work() {
  const big = new Float64Array(100000)
  console.assert(big.length)
  await new Promise((resolve) => waiting.push(resolve))
}
const waiting = []

// --- case: a local of an ended block of an async function node=retained finding=yes
exports.run = function () { work() }
async function work() {
  {
    const big = new Float64Array(100000)
    console.assert(big.length)
  }
  await new Promise((resolve) => waiting.push(resolve))
}
const waiting = []

// --- case: a local of an async function that is done with it and says so node=freed finding=no
exports.run = function () { work() }
async function work() {
  let big = new Float64Array(100000)
  console.assert(big.length)
  big = null
  await new Promise((resolve) => waiting.push(resolve))
}
const waiting = []

// --- case: a value that an async function never names node=freed finding=no
exports.run = function () { work() }
async function work() {
  console.assert(new Float64Array(100000).length)
  await new Promise((resolve) => waiting.push(resolve))
}
const waiting = []

// --- case: a dead local of a generator that is kept node=retained finding=yes
const kept = []
exports.run = function () {
  const steps = work()
  steps.next()
  kept.push(steps)
}
function* work() {
  const big = new Float64Array(100000)
  console.assert(big.length)
  yield 1
}

// --- case: a closure made after an await, the function over node=freed finding=no
const kept = []
exports.run = async function () {
  const big = new Float64Array(100000)
  const size = big.length
  await null
  kept.push(() => size)
}

// --- case: captured before the await of a function that waits node=retained finding=yes
exports.run = function () { work() }
async function work() {
  const big = new Float64Array(100000)
  console.assert([1].map(() => big.length))
  await new Promise((resolve) => waiting.push(resolve))
}
const waiting = []

// --- case: a method of a class in scope names it node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  class Unused { read() { return big } }
  kept.push(() => 1)
}

// --- case: a field initialiser reads it once for an instance that is kept node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  class Page { size = big.length }
  kept.push(new Page())
}

// --- case: a static block reads it once, the class is kept node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  class Page { static { this.size = big.length } }
  kept.push(Page)
}

// --- case: private methods alone node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  class Page {
    #id() { return 1 }
    id() { return this.#id() }
  }
  kept.push(new Page())
}

// --- case: a getter of an object literal names it node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = { get size() { return big.length } }
  kept.push(() => 1)
}

// --- case: a method of an object literal is kept node=retained finding=yes
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const sizes = [1, 2].map((n) => n * big.length)
  kept.push({ sizes() { return sizes } })
}

// --- case: the error of a catch clause, kept outside node=freed finding=no
const kept = []
exports.run = function () {
  try {
    throw new Float64Array(100000)
  } catch (big) {
    [1].map(() => big)
  }
  kept.push(() => 1)
}

// --- case: a case of a switch, kept outside node=freed finding=no
const kept = []
exports.run = function (kind = 1) {
  switch (kind) {
    case 1:
      const big = new Float64Array(100000)
      ;[1].map(() => big)
  }
  kept.push(() => 1)
}

// --- case: a default of a parameter names another one node=retained finding=yes
const kept = []
exports.run = () => keep(new Float64Array(100000))
function keep(buffer, read = () => buffer) {
  kept.push(() => 1)
}

// --- case: a default of a parameter is kept, the value is the body's node=freed finding=no
const kept = []
exports.run = () => keep()
function keep(read = () => 1) {
  const big = new Float64Array(100000)
  const unused = () => big
  kept.push(read)
}

// --- case: a settled promise drops its executor node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push(new Promise((resolve) => resolve(big.length)))
}

// --- case: a closure that nobody keeps node=freed finding=no
exports.run = function () {
  const big = new Float64Array(100000)
  const unused = () => big
  return [1].map(() => unused().length)[0]
}

// --- case: a reaction of a promise that never settles node=retained finding=no by=use
const never = new Promise(() => {})
exports.run = function () {
  const big = new Float64Array(100000)
  never.then(() => big)
}

// --- case: an interval that nothing clears node=retained finding=yes
exports.run = function () {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  setInterval(() => console.assert(size), 1e6)
}

// --- case: an interval that is cleared node=freed finding=no
exports.run = function () {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  const timer = setInterval(() => console.assert(size), 1e6)
  clearInterval(timer)
}

// --- case: a listener of the process that nothing removes node=retained finding=yes
exports.run = function () {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  process.on('warning', () => console.assert(size))
}

// --- case: a listener that is removed node=freed finding=no
exports.run = function () {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  const listener = () => console.assert(size)
  process.on('warning', listener)
  process.off('warning', listener)
}

// --- case: a variable of the module node=retained finding=yes
let current
exports.read = () => current()
exports.run = function () {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  current = () => size
}

// --- case: a property of the global object node=retained finding=yes
exports.run = function () {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  globalThis.readSize = () => size
}

// --- case: a static field node=retained finding=yes
class Page {
  static read = null
  static open() {
    const big = new Float64Array(100000)
    const size = [1].map(() => big.length)[0]
    Page.read = () => size
  }
}
exports.Page = Page
exports.run = () => Page.open()

// --- case: a field of an object that lives on node=retained finding=yes
class Page {
  open() {
    const big = new Float64Array(100000)
    const size = [1].map(() => big.length)[0]
    this.read = () => size
  }
}
const page = new Page()
exports.page = page
exports.run = () => page.open()

// --- case: a field of what the caller gave node=retained finding=yes
const page = {}
exports.page = page
exports.run = () => open(page)
function open(target) {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  target.read = () => size
}

// --- case: what the caller gets and keeps node=retained finding=yes
const kept = []
exports.run = () => { kept.push(open()) }
function open() {
  const big = new Float64Array(100000)
  const size = [1].map(() => big.length)[0]
  return () => size
}

// --- case: an earlier closure of a variable that keeps the one before it node=retained finding=yes
let current = null
exports.read = () => current
exports.run = function () {
  for (let i = 0; i < 2; i++) replace()
}
function replace() {
  const previous = current
  const unused = () => previous
  current = { big: new Float64Array(100000), method: () => {} }
}

// --- case: the cause of an error node=retained finding=no by=use
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push(new Error('failed', { cause: big }).stack && big)
}

// --- case: the target of a proxy node=retained finding=no by=use
const kept = []
exports.run = function () {
  kept.push(new Proxy(new Float64Array(100000), {}))
}

// --- case: a key of a Map node=retained finding=no by=use
const kept = new Map()
exports.run = function () {
  kept.set(new Float64Array(100000), 1)
}

// --- case: an error whose stack nobody read keeps the receivers of its frames node=retained finding=no by=retained-error
const kept = []
class Page {
  constructor() { this.big = new Float64Array(100000) }
  fail() { kept.push(new Error('failed')) }
}
exports.run = () => new Page().fail()

// --- case: an error whose stack was read node=freed finding=no
const kept = []
class Page {
  constructor() { this.big = new Float64Array(100000) }
  fail() {
    const error = new Error('failed')
    console.assert(error.stack)
    kept.push(error)
  }
}
exports.run = () => new Page().fail()

// --- case: the handle of a timer that has fired keeps its callback node=retained finding=no by=use
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  kept.push(setTimeout(() => big.length, 0))
}

// --- case: the handle of a timer that was cleared node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const timer = setTimeout(() => big.length, 1e6)
  kept.push(timer)
  clearTimeout(timer)
}

// --- case: a listener of a signal that has aborted node=retained finding=no by=abort-listener
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const controller = new AbortController()
  kept.push(controller)
  controller.signal.addEventListener('abort', () => big.length)
  controller.abort()
}

// --- case: a one-time listener of a signal that has aborted node=freed finding=no
const kept = []
exports.run = function () {
  const big = new Float64Array(100000)
  const controller = new AbortController()
  kept.push(controller)
  controller.signal.addEventListener('abort', () => big.length, { once: true })
  controller.abort()
}

// --- case: the held value of a registry is its target node=retained finding=no by=self-retaining-finalizer
const registry = new FinalizationRegistry(() => {})
exports.run = function () {
  const big = new Float64Array(100000)
  registry.register(big, { big })
}

// --- case: the store of a context that an interval keeps node=retained finding=no by=leaked-interval
const { AsyncLocalStorage } = require('node:async_hooks')
const storage = new AsyncLocalStorage()
exports.run = function () {
  storage.run({ big: new Float64Array(100000) }, () => setInterval(() => {}, 1e6))
}

// --- case: a variable of the module that no function names node=freed finding=no
const big = new Float64Array(100000)
console.assert(big.length)

// --- case: a variable of the module that a function names node=retained finding=no by=use
const big = new Float64Array(100000)
exports.read = () => big
