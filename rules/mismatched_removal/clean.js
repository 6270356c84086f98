// --- case: the same function, target, event and flag
export class Keys {
  onKey = () => {}
  open() { document.addEventListener('keydown', this.onKey, true) }
  destroy() { document.removeEventListener('keydown', this.onKey, { capture: true }) }
}

// --- case: bound once and kept
export class Panel {
  constructor() {
    this.fit = this.fit.bind(this)
    window.addEventListener('resize', this.fit)
  }
  fit() {}
  destroy() { window.removeEventListener('resize', this.fit) }
}

// --- case: bound in the call that adds it, and kept there
export class Panel {
  constructor() { window.addEventListener('resize', (this.onResize = this.fit.bind(this))) }
  fit() {}
  destroy() { window.removeEventListener('resize', this.onResize) }
}

// --- case: only `capture` matters
export function watch(onScroll) {
  document.addEventListener('scroll', onScroll, { passive: true })
  return () => document.removeEventListener('scroll', onScroll)
}

// --- case: options that depend on the browser, without capture
export function watch(onScroll, supportsPassive) {
  document.addEventListener('scroll', onScroll, supportsPassive ? { passive: true } : false)
  return () => document.removeEventListener('scroll', onScroll)
}

// --- case: another name for the same object
export class Keys {
  onKey = () => {}
  constructor(element) { this.element = element ?? document; this.element.addEventListener('keydown', this.onKey) }
  destroy() { document.removeEventListener('keydown', this.onKey) }
}

// --- case: one of two names is made from the other
export class Map {
  setSource(source) { this.source = source; this.layer = this.source }
  activate() { this.source.on('done', this.onDone) }
  deactivate() { this.layer.off('done', this.onDone) }
  onDone() {}
}

// --- case: removed for a list of events
export class Drag {
  onMove = () => {}
  start() { document.addEventListener('pointermove', this.onMove) }
  stop() { for (const name of ['mousemove', 'pointermove']) document.removeEventListener(name, this.onMove) }
}

// --- case: one of two removals is for older browsers
export class Drag {
  onMove = () => {}
  start() { document.addEventListener('pointermove', this.onMove) }
  stop() {
    document.removeEventListener('mousemove', this.onMove)
    document.removeEventListener('pointermove', this.onMove)
  }
}

// --- case: all listeners of the event go
exports.serve = function (server) {
  server.on('close', () => server.log())
  server.removeListener('close', () => server.log())
  server.removeAllListeners('close')
}

// --- case: a function that knows itself
export function once(target, run) {
  target.addEventListener('load', function loaded() {
    target.removeEventListener('load', loaded)
    run()
  })
}

// --- case: a helper removes it
import { off } from './dom.js'
export class Panel {
  open() { document.addEventListener('click', this.onClick) }
  close() {
    window.removeEventListener('click', this.onClick)
    off(document, 'click', this.onClick)
  }
  onClick() {}
}

// --- case: once, or with a signal, it ends by itself
export function watch(signal, run) {
  window.addEventListener('load', run, { once: true, capture: true })
  window.removeEventListener('load', run)
  window.addEventListener('resize', () => run(), { signal })
  window.removeEventListener('resize', () => run())
}

// --- case: the result is what removes it
export class Panel {
  open(bus) { this.off = bus.on('a', () => this.draw()) }
  close(bus) { this.off(); bus.off('a', this.draw) }
  draw() {}
}

// --- case: a wrapper gives the methods other names
export class Emitter {
  add(type, listener) { this.element.addEventListener(type, listener, true) }
  remove(type, listener) { this.element.removeEventListener(type, listener) }
}

// --- case: a function that all runs share file=Menu.jsx
import { useCallback, useEffect } from 'react'
export function Menu({ open, close }) {
  const onClick = useCallback(() => close(), [close])
  useEffect(() => {
    if (open) document.addEventListener('click', onClick)
    else document.removeEventListener('click', onClick)
  }, [open])
  return null
}

// --- case: the cleanup of the run removes it file=Menu.jsx
import { useEffect } from 'react'
export function Menu({ close }) {
  const onClick = () => close()
  useEffect(() => {
    document.removeEventListener('click', onClick)
    document.addEventListener('click', onClick)
    return () => document.removeEventListener('click', onClick)
  })
  return null
}

// --- case: a listener for the time after the end
export class Drawer {
  open() { document.addEventListener('focus', this.onFocus) }
  destroy() { document.removeEventListener('focus', this.onFocus); document.addEventListener('blur', this.onBlur, { once: true }) }
  onFocus() {}
  onBlur() {}
}

// --- case: a restart removes it first
export class Poll {
  start() { window.addEventListener('online', this.run) }
  destroy() {
    window.removeEventListener('online', this.run)
    window.addEventListener('online', this.run)
    window.removeEventListener('online', this.run)
  }
  run = () => {}
}

// --- case: names that jQuery splits
export class Panel {
  open() { $(window).on('resize.panel scroll.panel', this.fit) }
  close() { $(window).off('.panel', this.fit) }
  fit() {}
}

// --- case: a proxy that the library knows again
export class Panel {
  open() { $(window).on('resize', $.proxy(this.fit, this)) }
  close() { $(window).off('resize', this.fit) }
  fit() {}
}

// --- case: another library's method of that name
export function find(query, client) {
  query.on('a', 1)
  client.unsubscribe('topic', () => {})
  return query.off('a', () => {})
}

// --- case: handles of the platform by any name
import { setTimeout as later } from 'node:timers'
export function session(logout) {
  let timer = later(logout, 1000)
  return () => clearTimeout(timer)
}

// --- case: the page ends
export function watch(apply) {
  const colors = matchMedia('(prefers-color-scheme: dark)')
  colors.addEventListener('change', apply)
  window.addEventListener('beforeunload', () => {
    const again = matchMedia('(prefers-color-scheme: dark)')
    again.removeEventListener('change', apply)
  })
}

// --- case: a factory that registers what it returns
export class Runner {
  begin() {
    const stop = () => this.end()
    process.once('SIGINT', stop)
    return stop
  }
  run() {
    const stop = this.begin()
    process.removeListener('SIGINT', stop)
  }
  end() {}
}

// --- case: an object with methods is one listener
export function trace(channel) {
  const listener = { onOpen: () => {}, onClose: () => {} }
  channel.addListener(listener)
  return () => channel.removeListener(listener)
}

// --- case: from the old one to the new one
export class Complete {
  constructor(editor) {
    const onChange = () => this.show()
    editor.on('session', (event) => {
      event.oldSession.off('change', onChange)
      event.session.on('change', onChange)
    })
  }
  show() {}
}

// --- case: the listener of another is replaced
export function wrap(server, path) {
  const theirs = server.listeners('upgrade').pop()
  server.removeListener('upgrade', theirs)
  server.on('upgrade', (request) => { if (request.url === path) theirs(request) })
}

// --- case: a function of the module is kept once preset=recommended
function clear() {}
export class Editor {
  componentDidMount() { window.addEventListener('resize', clear) }
  componentWillUnmount() { window.removeEventListener('resize', clear, true) }
  render() {}
}

// --- case: an event that comes once preset=recommended
export function ready(run) {
  const check = () => { document.removeEventListener('DOMContentLoaded', check, true); run() }
  document.addEventListener('DOMContentLoaded', check)
}

// --- case: a question to the browser
export function supportsPassive(options) {
  window.addEventListener('test', null, options)
  window.removeEventListener('test', null, options)
}

// --- case: removed for two names, one of which is the right one
export class Drag {
  start() { document.addEventListener('pointermove', this.onMove) }
  stop() {
    document.removeEventListener('mousemove', this.onMove)
    document.removeEventListener('pointermove', this.onMove)
  }
  onMove() {}
}

// --- case: a property that holds the listener, beside others
export class Panel {
  constructor() {
    window.onresize = () => this.fit()
    window.addEventListener('resize', this.draw)
  }
  fit() {}
  draw() {}
  destroy() {
    window.onresize = null
    window.removeEventListener('resize', this.draw)
  }
}

// --- case: a property is emptied before listeners are added
export class Errors {
  constructor() {
    window.onerror = null
    window.addEventListener('error', this.report)
  }
  report() {}
}

// --- case: a controller adds it once for all its life preset=recommended
import Controller from '@ember/controller'
export default class extends Controller {
  inserted(frame) {
    if (!this.listener) {
      this.listener = (event) => frame.resize(event.data)
      window.addEventListener('message', this.listener, true)
    }
  }
  removed() {
    window.removeEventListener('message', this.listener)
  }
}

// --- case: the target is destroyed with its listeners preset=recommended
export class Reader {
  open(book) {
    this.pages = book.render()
    this.pages.on('rendered', (page) => this.watch(page))
  }
  watch() {}
  close() {
    this.pages.off('rendered', (page) => this.watch(page))
    const pages = this.pages
    pages.destroy()
  }
}

// --- case: the target is made anew beside the addition, and goes with it preset=recommended
export class Completer {
  open() {
    this.popup = new Popup(document.body)
    this.popup.renderer.on('afterRender', this.place.bind(this))
  }
  close() {
    this.popup.renderer.off('afterRender', this.place)
  }
  drop() { this.popup = this.editor = null }
  place() {}
}

// --- case: the listeners are removed before the field is emptied
export class Buffers {
  onAttached(event, data) {
    this.video = data.video
    this.video.addEventListener('seeking', this.onSeeking)
  }
  onDetached() {
    this.video.removeEventListener('seeking', this.onSeeking)
    this.video = null
  }
  onSeeking() {}
  destroy() {
    if (this.video) this.video.removeEventListener('seeking', this.onSeeking)
  }
}

// --- case: the end removes the listeners and empties the field through a method
export class Frames {
  attach(video) {
    this.video = video
    this.video.addEventListener('seeking', this.onSeeking)
  }
  forget() {
    this.video = null
  }
  onSeeking() {}
  destroy() {
    this.video.removeEventListener('seeking', this.onSeeking)
    this.forget()
  }
}

// --- case: what is emptied was made here
export class Sound {
  load() {
    this.audio = new Audio()
    this.audio.addEventListener('ended', this.onEnded)
  }
  drop() {
    this.audio = null
  }
  onEnded() {}
  destroy() {
    this.audio?.removeEventListener('ended', this.onEnded)
  }
}
