// --- case: another target preset=recommended
export class Keys {
  onKey = () => {}
  open() { document.addEventListener('keydown', this.onKey) }
  destroy() { window.removeEventListener('keydown', this.onKey) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: the listener for `keydown` was added to `document`, not to `window`
//------- because: `destroy` ends it
}

// --- case: two fields of one object preset=recommended
export class Control {
  activate() { this.source.events.on('done', this.onDone) }
  deactivate() { this.layer.events.off('done', this.onDone) }
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added to `this.source.events`, not to `this.layer.events`
  onDone() {}
}

// --- case: a map of listeners goes to another object preset=recommended
export const Split = Class({
  initialize: function (source, layer) { this.source = source; this.layer = layer },
  activate: function () {
    this.source.events.on({ done: this.onDone, scope: this })
  },
  destroy: function () {
    this.layer.events.un({ done: this.onDone, scope: this })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: the listener for `done` was added to `this.source.events`
  },
  onDone: function () {},
})

// --- case: each matchMedia is another object preset=recommended
export class Theme {
  onChange = () => {}
  connectedCallback() { matchMedia('(hover)').addEventListener('change', this.onChange) }
//                      --------------------------------------------------------------- because: nothing in this file removes it
  disconnectedCallback() { matchMedia('(hover)').removeEventListener('change', this.onChange) }
//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: each call of `matchMedia` gives another object
}

// --- case: another event file=Drag.jsx preset=recommended
import { useEffect } from 'react'
export function Drag({ move }) {
  useEffect(() => {
    document.addEventListener('pointermove', move)
    return () => document.removeEventListener('mousemove', move)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added for `pointermove`, not for `mousemove`
  }, [move])
  return null
}

// --- case: two constants of one table preset=recommended
import { Events, bus } from './bus.js'
export class Player {
  constructor() { bus.on(Events.LOADED, this.onLoaded) }
  destroy() { bus.off(Events.LOADING, this.onLoaded) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added for `Events.LOADED`, not for `Events.LOADING`
  onLoaded() {}
}

// --- case: a new function in the removal file=Size.jsx preset=recommended
import { useEffect } from 'react'
export function Size({ fit }) {
  useEffect(() => {
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', () => fit())
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: it passes a new function, which was never added for `resize`
  }, [fit])
  return null
}

// --- case: bound twice preset=recommended
export class Panel {
  constructor() { window.addEventListener('resize', this.fit.bind(this)) }
  destroy() { window.removeEventListener('resize', this.fit.bind(this)) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: it passes a new function
  fit() {}
}

// --- case: bound in the addition only preset=recommended
export class Panel {
  constructor() { window.addEventListener('resize', this.fit.bind(this)) }
  destroy() { window.removeEventListener('resize', this.fit) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `this.fit.bind(this)` was added for `resize`, which is another function than `this.fit`
  fit() {}
}

// --- case: wrapped in the addition only preset=recommended
import { debounce } from 'lodash'
export function watch(fit) {
  window.addEventListener('resize', debounce(fit, 100))
  return () => window.removeEventListener('resize', fit)
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: a wrapper of `fit` was added for `resize`, not the function itself
}

// --- case: an inline function that is kept nowhere preset=recommended
export class Panel {
  constructor() { window.addEventListener('resize', () => this.fit()) }
  destroy() { window.removeEventListener('resize', this.fit) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: what was added for `resize` is another function than `this.fit`
  fit() {}
}

// --- case: the factory instead of what it made preset=recommended
exports.connect = function (server, log) {
  const failed = (name) => function (error) { log(name, error) }
  server.once('timeout', failed('timeout'))
  server.once('connect', () => {
    server.removeListener('timeout', failed)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: it passes `failed` itself, and what was added for `timeout` is a function that it made
  })
}

// --- case: the factory for a list of events and another emitter preset=recommended
exports.connect = function (server, log) {
  const failed = (name) => function (error) { log(name, error) }
  const ready = function () {
    ['timeout', 'close'].forEach((event) => server.pool.removeListener(event, failed))
//                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: it passes `failed` itself
  }
  server.once('timeout', failed('timeout'))
  server.once('ready', ready)
}

// --- case: two bound functions are taken for one another preset=recommended
export function mount(target, handle) {
  const onTarget = handle.bind(target)
  const onDocument = handle.bind(document)
  target.addEventListener('click', onTarget)
  document.addEventListener('click', onDocument)
  return () => {
    target.removeEventListener('click', onTarget)
    document.removeEventListener('click', onTarget)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `onDocument` was added for `click`, not `onTarget`
  }
}

// --- case: a field that nobody assigns preset=recommended
export class Panel {
  constructor() {
    this.onResize = () => this.fit()
    window.addEventListener('resize', this.onResize)
  }
  fit() {}
  destroy() { window.removeEventListener('resize', this.onSize) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `this.onSize` is never assigned
}

// --- case: kept under a symbol and read under a name file=Editor.jsx preset=recommended
import { useEffect } from 'react'
const listener = Symbol('listener')
export function Editor({ editor, onChange }) {
  useEffect(() => {
    editor.off('change', editor.listener)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: the listener for `change` is kept as `editor[listener]`, and nothing assigns `editor.listener`
    editor[listener] = () => onChange(editor.value)
    editor.on('change', editor[listener])
  }, [editor, onChange])
  return null
}

// --- case: capture in the addition only preset=recommended
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll, { capture: true, passive: true })
  return () => document.removeEventListener('scroll', onScroll)
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: the listener for `scroll` was added with `capture`
}

// --- case: capture as a flag, and false in the removal preset=recommended
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll, true)
  return () => document.removeEventListener('scroll', onScroll, false)
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added with `capture`
}

// --- case: capture in the removal only preset=recommended
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll)
  return () => document.removeEventListener('scroll', onScroll, true)
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added without `capture`
}

// --- case: options of the caller that the removal forgets
export default function listen(target, type, listener, options) {
  target.addEventListener(type, listener, options)
  return {
    remove() { target.removeEventListener(type, listener) },
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: the options that callers choose
  }
}

// --- case: a function of the last run of an effect file=Menu.jsx preset=recommended
import { useEffect } from 'react'
export function Menu({ open, close }) {
  const onClick = () => close()
//      ------- because: each run of `Menu` makes another `onClick`
  useEffect(() => {
    if (open) document.addEventListener('click', onClick)
    else document.removeEventListener('click', onClick)
//       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `onClick` is another function in each run
  }, [open])
  return null
}

// --- case: removed before it is added, but made anew preset=recommended
export class Chart {
  draw(points) {
    const onResize = () => this.draw(points)
    window.removeEventListener('resize', onResize)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `onResize` is another function in each run
    window.addEventListener('resize', onResize)
  }
}

// --- case: added again where the element leaves preset=recommended
export class Drawer extends HTMLElement {
  connectedCallback() { window.addEventListener('popstate', this.close) }
//                      ----------------------------------------------- because: `window` keeps the listener
  disconnectedCallback() { window.addEventListener('popstate', this.close) }
//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: this adds the listener for `popstate` again
  close = () => {}
}

// --- case: one line of a list says on preset=recommended
export class Stream {
  register() {
    const { hls } = this
    hls.on('a', this.onA, this)
    hls.on('b', this.onB, this)
    hls.on('c', this.onC, this)
  }
  unregister() {
    const { hls } = this
    hls.off('a', this.onA, this)
    hls.on('b', this.onB, this)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: this adds the listener for `b` again
    hls.off('c', this.onC, this)
  }
  onA() {}
  onB() {}
  onC() {}
}

// --- case: a function is cleared preset=recommended
export class Clock {
  start() { setInterval(this.tick, 1000) }
  stop() { clearInterval(this.tick) }
//         ^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `this.tick` is a function, not a timer
  tick() {}
}

// --- case: the handle of another library preset=recommended
import lt from 'long-timeout'
export function session(logout, time) {
  let timer = null
  return function renew() {
    if (timer) clearTimeout(timer)
//             ^^^^^^^^^^^^^^^^^^^ mismatched-removal: `clearTimeout` does not know the timers of `long-timeout`
    timer = lt.setTimeout(logout, time)
  }
}

// --- case: a frame is cleared as a timer preset=recommended
export class Scene {
  draw = () => { this.frame = requestAnimationFrame(this.draw) }
  destroy() { clearTimeout(this.frame) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: `clearTimeout` clears nothing here: `this.frame` comes from `requestAnimationFrame` and needs `cancelAnimationFrame`
}

// --- case: no function at all preset=recommended
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll)
  return () => document.removeEventListener('scroll')
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: it does not say which function was added for `scroll`
}

// --- case: added to a part of what is stored preset=recommended
export class Store {
  add(room) {
    this.rooms[room.id] = room
    room.state.on('members', this.onMembers)
  }
  remove(id) {
    this.rooms[id].off('members', this.onMembers)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added to `room.state`, not to `this.rooms[id]`
  }
  onMembers() {}
}

// --- case: removed on a change of state, but not at the end preset=recommended
import { Events, events } from './events.js'
export class Transition {
  start() { events.on(Events.UPDATE, this.step) }
  step() { if (this.isDone) events.off(Events.UPDATE, this.step) }
  destroy() { events.off(Events.POST_UPDATE, this.step) }
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: was added for `Events.UPDATE`, not for `Events.POST_UPDATE`
}

// --- case: no event at all preset=recommended
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll)
  return () => document.removeEventListener(onScroll)
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: it does not say that the event is `scroll`
}

// --- case: a property that holds another listener preset=recommended
export class Panel {
  constructor() { window.addEventListener('resize', () => this.fit()) }
  fit() {}
  destroy() { window.onresize = null }
//            ^^^^^^^^^^^^^^^ mismatched-removal: `window.onresize` holds another listener
}

// --- case: removed and added again while the target lives, which is destroyed in the end
export class Player {
  open(loader) {
    this.loader = loader()
  }
  refresh() {
    this.loader.off('loaded', this.draw.bind(this))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-removal: this removes nothing
    this.loader.on('loaded', this.draw.bind(this))
  }
  draw() {}
  dispose() {
    this.loader.dispose()
  }
}

// --- case: the field is emptied while listeners are on what it held preset=recommended
export class Buffers {
  constructor(player) {
    player.on('detached', this.onDetached.bind(this))
  }
  onAttached(event, data) {
    this.video = data.video
    this.onSeeking = this.seek.bind(this)
    this.video.addEventListener('seeking', this.onSeeking)
  }
  onDetached() {
    this.video = null
//  ^^^^^^^^^^^^^^^^^ mismatched-removal: this empties `this.video` while the listener for `seeking` is on what it holds
  }
  seek() {}
  destroy() {
    if (this.video) this.video.removeEventListener('seeking', this.onSeeking)
  }
}
