// A page in this process: a real DOM (jsdom) as globals, and React and Vue on it. Keeps nothing of what it mounts.
//
// jsdom, react, react-dom, vue and rxjs come from tests/dom/package.json; `tests/run` installs them.

import { mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const PACKAGES = ['react', 'react-dom', 'vue', 'rxjs', 'jsdom']

// Node has these too, but a target of jsdom takes events and signals of its own window only.
const OF_THE_WINDOW = ['AbortController', 'AbortSignal', 'CustomEvent', 'Event', 'EventTarget', 'navigator']

/** Whether an example runs in a page: it imports a framework of pages, or names what only a page has. */
export function needsPage(text) {
  return /from '(react|vue)'|<script|\b(window|document|customElements|HTMLElement|MutationObserver)\b/.test(text)
}

/** Makes the page; examples in `folder` can import its packages. */
export async function createPage(folder, modules) {
  if (!modules) throw new Error('LEAKLINT_DOM does not say where the packages of tests/dom are; run tests/run')
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true })
  for (const name of PACKAGES) {
    symlinkSync(path.join(modules, name), path.join(folder, 'node_modules', name), 'junction')
  }
  // Development builds keep elements for their warnings.
  process.env.NODE_ENV = 'production'
  const require = createRequire(path.join(folder, 'page.cjs'))
  const { JSDOM } = require('jsdom')
  const { window } = new JSDOM('<!doctype html><title>page</title><main></main>', {
    url: 'http://localhost/',
    pretendToBeVisual: true,
  })
  for (const name of Object.getOwnPropertyNames(window)) {
    if (name in globalThis && !OF_THE_WINDOW.includes(name)) continue
    const value = name === 'window' ? window : window[name]
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  for (const name of ['addEventListener', 'removeEventListener', 'matchMedia']) {
    globalThis[name] = window[name]?.bind(window)
  }
  const importFrom = (name) => import(pathToFileURL(require.resolve(name)).href)
  return { mount: await mounts(importFrom, window.document), settle, document: window.document }

  /** Lets the frameworks forget the last thing that they showed: each keeps its previous tree for comparison. */
  async function settle() {
    for (let n = 0; n < 3; n++) last?.(n)
  }
}

let last

/** `mount(component, props)` for components of React and Vue; answers with what unmounts. */
async function mounts(importFrom, document) {
  const { createElement } = (await importFrom('react')).default
  const { flushSync } = (await importFrom('react-dom')).default
  const { createRoot } = (await importFrom('react-dom/client')).default
  const Vue = (await importFrom('vue')).default
  const main = document.querySelector('main')
  const root = createRoot(main.appendChild(document.createElement('div')))
  const show = (element) => flushSync(() => root.render(element))
  last = (n) => {
    show(createElement('i', { key: n }))
    show(null)
  }
  let mounted = 0

  function mountReact(component, props) {
    show(createElement(component, { ...props, key: mounted++ }))
    return () => show(null)
  }

  function mountVue(component, props) {
    const place = main.appendChild(document.createElement('div'))
    const app = Vue.createApp(component, props)
    app.mount(place)
    return () => {
      app.unmount()
      place.remove()
    }
  }

  return (component, props = {}) => (typeof component === 'function' ? mountReact : mountVue)(component, props)
}
