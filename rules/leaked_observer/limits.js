// --- case: an element that a parameter brings along preset=recommended
export function watch(element, run) {
  const observer = new MutationObserver(run)
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-observer: how long an unknown element lives is not known
  observer.observe(element, { childList: true })
}

// --- case: the same observer observes more and more preset=recommended
const seen = new IntersectionObserver(console.log)
export function add(card) {
  seen.observe(card)
//^^^^^^^^^^^^^^^^^^ FN leaked-observer: what one observer observes is not counted
}
