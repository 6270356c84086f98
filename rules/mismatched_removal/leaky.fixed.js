// --- case: capture in the addition only file=case.js
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll, { capture: true, passive: true })
  return () => document.removeEventListener('scroll', onScroll, { capture: true })
}

// --- case: capture as a flag, and false in the removal file=case.js
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll, true)
  return () => document.removeEventListener('scroll', onScroll, true)
}

// --- case: capture in the removal only file=case.js
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll)
  return () => document.removeEventListener('scroll', onScroll)
}

// --- case: a frame is cleared as a timer file=case.js
export class Scene {
  draw = () => { this.frame = requestAnimationFrame(this.draw) }
  destroy() { cancelAnimationFrame(this.frame) }
}
