// --- case: another target file=case.js
export class Keys {
  onKey = () => {}
  open() { document.addEventListener('keydown', this.onKey) }
  destroy() { document.removeEventListener('keydown', this.onKey) }
}

// --- case: two fields of one object file=case.js
export class Control {
  activate() { this.source.events.on('done', this.onDone) }
  deactivate() { this.source.events.off('done', this.onDone) }
  onDone() {}
}

// --- case: a map of listeners goes to another object file=case.js
export const Split = Class({
  initialize: function (source, layer) { this.source = source; this.layer = layer },
  activate: function () {
    this.source.events.on({ done: this.onDone, scope: this })
  },
  destroy: function () {
    this.source.events.un({ done: this.onDone, scope: this })
  },
  onDone: function () {},
})

// --- case: another event file=Drag.jsx
import { useEffect } from 'react'
export function Drag({ move }) {
  useEffect(() => {
    document.addEventListener('pointermove', move)
    return () => document.removeEventListener('pointermove', move)
  }, [move])
  return null
}

// --- case: a new function in the removal file=Size.jsx
import { useEffect } from 'react'
export function Size({ fit }) {
  useEffect(() => {
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [fit])
  return null
}

// --- case: two bound functions are taken for one another file=case.js
export function mount(target, handle) {
  const onTarget = handle.bind(target)
  const onDocument = handle.bind(document)
  target.addEventListener('click', onTarget)
  document.addEventListener('click', onDocument)
  return () => {
    target.removeEventListener('click', onTarget)
    document.removeEventListener('click', onDocument)
  }
}

// --- case: a field that nobody assigns file=case.js
export class Panel {
  constructor() {
    this.onResize = () => this.fit()
    window.addEventListener('resize', this.onResize)
  }
  fit() {}
  destroy() { window.removeEventListener('resize', this.onResize) }
}

// --- case: kept under a symbol and read under a name file=Editor.jsx
import { useEffect } from 'react'
const listener = Symbol('listener')
export function Editor({ editor, onChange }) {
  useEffect(() => {
    editor.off('change', editor[listener])
    editor[listener] = () => onChange(editor.value)
    editor.on('change', editor[listener])
  }, [editor, onChange])
  return null
}

// --- case: options of the caller that the removal forgets file=case.js
export default function listen(target, type, listener, options) {
  target.addEventListener(type, listener, options)
  return {
    remove() { target.removeEventListener(type, listener, options) },
  }
}

// --- case: added again where the element leaves file=case.js
export class Drawer extends HTMLElement {
  connectedCallback() { window.addEventListener('popstate', this.close) }
  disconnectedCallback() { window.removeEventListener('popstate', this.close) }
  close = () => {}
}

// --- case: one line of a list says on file=case.js
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
    hls.off('b', this.onB, this)
    hls.off('c', this.onC, this)
  }
  onA() {}
  onB() {}
  onC() {}
}

// --- case: the handle of another library file=case.js
import lt from 'long-timeout'
export function session(logout, time) {
  let timer = null
  return function renew() {
    if (timer) lt.clearTimeout(timer)
    timer = lt.setTimeout(logout, time)
  }
}
