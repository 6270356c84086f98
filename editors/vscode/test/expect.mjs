// Says whether what `drive.mjs` saw is what should have been seen.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const seen = JSON.parse(readFileSync(process.argv[2], 'utf8'))

assert.equal(seen.failure, undefined)
assert.equal(seen.squiggle, 1, 'the warning is underlined once')
assert.match(seen.status, /leaklint, .*of the extension/)
const markers = seen.markers.map((row) => row.replaceAll('\n', ' '))
const chain = [
  /^server\.cjs 2$/,
  /^`seen` grows for as long as the process runs leaklint growing-collection \[Ln 5, Col 22\]/,
  /^server\.cjs \[Ln 5, Col 22\] : this adds an element each time/,
  /^server\.cjs \[Ln 2, Col 7\] : `seen` is declared here/,
  /^server\.cjs \[Ln 4, Col 1\] : it runs once per request/,
  /^`total` is assigned but never declared.* leaklint implicit-global \[Ln 10, Col 3\]/,
]
chain.forEach((wanted, at) => assert.match(markers[at], wanted))
assert.deepEqual(seen.actions.slice(0, 3), [
  'Declare `total`',
  'Ignore `implicit-global` on this line',
  'Ignore `implicit-global` in this file',
])
assert.match(seen.fixed, /^ {2}let total = 0;$/m)
assert.match(seen.suppressed, /^ {2}\/\/ leaklint-ignore growing-collection -- one line a day$/m)
assert.equal(seen.suppressed.match(/leaklint-ignore/g).length, 1)
assert.equal(seen.quiet, 0)
assert.match(seen.other, /2 problems in file other\.cjs/)
assert.match(seen.fixedAll, /applied 1 safe fix/)
assert.match(seen.restarted, /leaklint, .*of the extension/)
console.log('VS Code shows, chains, fixes and ignores findings')
