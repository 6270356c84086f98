// --- case: a helper of another file
import { memoize } from './memoize.js'
export const render = memoize((text) => text.trim())
//                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN unbounded-memoize: whether `memoize` has a limit is not known

// --- case: callers pass few texts
const cache = {}
export function prefix(text) {
  if (cache[text]) return cache[text]
  return cache[text] = `-webkit-${text}`
//       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP unbounded-memoize: `cache` keeps a result
}
