// --- case: a script keeps the result of a factory for ever file=lookup.js
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return function first() {
    return numbers[0]
  }
}
let read = createReader(10000)
console.log(read())
read = null;

// --- case: a script, with var file=lookup.js
function createReader(count) {
  const numbers = new Array(count).fill(0)
  return () => numbers[0]
}
var read = createReader(50000)
console.log(read())
read = null;
