// Drives components of many kinds in one page, collects, and prints for each how many of its values are alive.
//
//   node --expose-gc owners.mjs FOLDER…      each with its component and drive.txt, in a folder that can be written
//
// Each drive.txt runs twenty times, then other components are shown. Answers are one JSON object: folder name to
// {"tracked", "alive"}.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as wait, setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { createPage } from './page.mjs'

const ROUNDS = 20
const page = await createPage(process.cwd(), process.env.LEAKLINT_DOM)
const require = createRequire(path.join(process.cwd(), 'owners.cjs'))
const AsyncFunction = drive.constructor
const host = {
  mount: page.mount,
  attach(element) {
    document.body.append(element)
    return () => element.remove()
  },
  wait,
}

/** The component of a folder, as its bundler would hand it over. */
async function evaluate(folder) {
  const name = readdirSync(folder).find((file) => file !== 'drive.txt')
  const file = path.join(folder, name)
  if (!name.endsWith('.vue')) return import(pathToFileURL(file).href)
  const { parse, compileScript } = require('vue/compiler-sfc')
  const { descriptor } = parse(readFileSync(file, 'utf8'), { filename: name })
  const { content } = compileScript(descriptor, { id: name, inlineTemplate: true })
  writeFileSync(`${file}.mjs`, content)
  const { default: component } = await import(pathToFileURL(`${file}.mjs`).href)
  if (!descriptor.scriptSetup) component.template = descriptor.template.content
  return { default: component }
}

async function drive(folder) {
  const refs = []
  const track = (value) => {
    refs.push(new WeakRef(value))
    return value
  }
  const loaded = evaluate(folder)
  const run = AsyncFunction('load', 'track', 'host', readFileSync(path.join(folder, 'drive.txt'), 'utf8'))
  for (let round = 0; round < ROUNDS; round++) await run(() => loaded, track, host)
  return refs
}

const refs = {}
for (const folder of process.argv.slice(2)) refs[path.basename(folder)] = await drive(path.resolve(folder))
await page.settle()
for (let round = 0; round < 6; round++) {
  await turn()
  globalThis.gc()
}
const alive = (list) => list.filter((ref) => ref.deref() !== undefined).length
const answers = Object.entries(refs).map(([name, list]) => [name, { tracked: list.length, alive: alive(list) }])
console.log('\n' + JSON.stringify(Object.fromEntries(answers)))
process.exit(0)
