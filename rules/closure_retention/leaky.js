// --- case: a script keeps the result of a factory for ever file=lookup.js package=none preset=recommended
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
//      ------- because: 10,000
  return function first() {
    return numbers[0]
  }
}
let read = createReader(10000)
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())

// --- case: a script, with var file=lookup.js package=none
function createReader(count) {
  const numbers = new Array(count).fill(0)
  return () => numbers[0]
}
var read = createReader(50000)
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())

// --- case: exported, and only one element is ever read
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
export let read = createReader(10000)
//                ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())

// --- case: a function that nothing calls keeps the binding alive file=case.cjs
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
//  ---- because: named by a function of the module
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())
function debug() {
  console.log(read)
}

// --- case: a function that nothing calls still names the binding
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
//  ---- because: a variable of a classic script
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())
function debug() {
  console.log(read())
}

// --- case: a sibling that ran once shares the context file=sample.js package=none preset=recommended
function createSampler(count) {
  const numbers = Array.from(Array(count).keys())
  const sample = [0, 10, 100].map((at) => numbers[at])
//                                        ------- because: the context that every function made there shares
  return () => sample
}
let read = createSampler(10000)
//         ^^^^^^^^^^^^^^^^^^^^ closure-retention: `numbers`
console.log(read())
