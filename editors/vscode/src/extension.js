// leaklint in VS Code: starts `leaklint lsp`, shows how it is, and adds what an editor's own protocol has no words for.

const { existsSync } = require('node:fs')
const path = require('node:path')
const vscode = require('vscode')
const { LanguageClient, State, RevealOutputChannelOn } = require('vscode-languageclient/node')
const { findBinary } = require('./binary')

const LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte']
const SCHEME = 'leaklint'

let client
let output
let status
/** Starts and stops wait for each other. */
let turn = Promise.resolve()

function settings() {
  return vscode.workspace.getConfiguration('leaklint')
}

/** What the server is told of the settings. */
function serverOptions() {
  const now = settings()
  return {
    preset: now.get('preset') || null,
    config: now.get('config') || null,
    workspaceDiagnostics: now.get('workspaceDiagnostics'),
    asksReason: true,
  }
}

function show(state, words) {
  const icons = { off: '$(circle-slash)', starting: '$(sync~spin)', running: '$(check)', failed: '$(error)' }
  status.text = `${icons[state]} leaklint`
  status.tooltip = words
  status.backgroundColor = state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined
  status.show()
}

async function start(context) {
  if (!settings().get('enable')) {
    show('off', 'leaklint is switched off in the settings')
    return
  }
  const binary = findBinary({
    wished: settings().get('path'),
    // A folder that is not trusted must not choose what is started.
    folders: vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []).map((it) => it.uri.fsPath) : [],
    bundled: context.asAbsolutePath('dist'),
    search: process.env.PATH ?? '',
    platform: process.platform,
    exists: existsSync,
  })
  if (!binary) {
    const words = 'no leaklint was found; install it with `npm install --save-dev leaklint`, or set `leaklint.path`'
    output.error(words)
    show('failed', words)
    return
  }
  output.info(`starting ${binary.command} (${binary.origin})`)
  show('starting', `starting ${binary.command}`)
  const started = new LanguageClient(
    'leaklint',
    'leaklint',
    { command: binary.command, args: ['lsp'] },
    {
      documentSelector: LANGUAGES.map((language) => ({ scheme: 'file', language })),
      initializationOptions: serverOptions(),
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  )
  started.onDidChangeState(({ newState }) => {
    if (newState === State.Running) show('running', `${binary.command} (${binary.origin})`)
    if (newState === State.Stopped && client === started) show('failed', 'the server stopped; the output says why')
  })
  client = started
  try {
    await started.start()
    output.info(`started leaklint ${started.initializeResult?.serverInfo?.version ?? ''}`)
  } catch (error) {
    output.error(`the server cannot be started: ${error}`)
    show('failed', 'the server cannot be started; the output says why')
  }
}

async function stop() {
  const running = client
  client = undefined
  if (running) {
    await running.dispose().catch((error) => output.warn(`the server did not stop in order: ${error}`))
  }
}

function restart(context) {
  turn = turn.then(stop).then(() => start(context))
  return turn
}

/** The server, or a word to the user that there is none. */
function running() {
  if (client?.state === State.Running) return client
  vscode.window.showWarningMessage('leaklint: the server is not running; the output says why', 'Show the Output')
    .then((chosen) => chosen && output.show())
}

async function fixFile() {
  const editor = vscode.window.activeTextEditor
  const server = running()
  if (!editor || !server) return
  const kind = vscode.CodeActionKind.SourceFixAll.append('leaklint')
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0)
  const found = await vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider', editor.document.uri, all, kind.value, 1,
  )
  const action = found?.find((it) => it.kind && kind.contains(it.kind) && it.edit)
  if (action) await vscode.workspace.applyEdit(action.edit)
  else vscode.window.setStatusBarMessage('leaklint: no safe fix in this file', 4000)
}

async function fixAll() {
  const server = running()
  if (!server) return
  const done = await server.sendRequest('workspace/executeCommand', { command: 'leaklint.server.fixAll' })
  const count = (n, one, many) => `${n} ${n === 1 ? one : many}`
  const words = done.fixes === 0
    ? 'no safe fix in any file'
    : `applied ${count(done.fixes, 'safe fix', 'safe fixes')} in ${count(done.files, 'file', 'files')}`
  vscode.window.showInformationMessage(`leaklint: ${words}`)
}

/** A rule's page as a document that is not on the disk. */
const pages = {
  async provideTextDocumentContent(uri) {
    const rule = path.posix.basename(uri.path, '.md')
    const server = running()
    if (!server) return 'The server is not running.'
    const found = await server.sendRequest('workspace/executeCommand', {
      command: 'leaklint.server.explainRule',
      arguments: [rule],
    })
    return found.markdown.replace(/<!--[\s\S]*?-->\n?/g, '')
  },
}

async function explainRule(rule) {
  const editor = vscode.window.activeTextEditor
  const ours = (editor ? vscode.languages.getDiagnostics(editor.document.uri) : []).filter((it) => it.source === 'leaklint')
  const name = (it) => (typeof it.code === 'object' ? String(it.code.value) : String(it.code))
  const here = ours.find((it) => editor.selection.active.line >= it.range.start.line && editor.selection.active.line <= it.range.end.line)
  const wished = typeof rule === 'string' ? rule : here && name(here)
  const chosen = wished ?? (await vscode.window.showQuickPick([...new Set(ours.map(name))].sort(), {
    placeHolder: ours.length ? 'The rule to explain' : 'There is no finding in this file; put the cursor on one',
  }))
  if (!chosen) return
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme: SCHEME, path: `/${chosen}.md` }))
}

/** Asks why a finding is none, and writes the comment. */
async function suppress(action) {
  const server = running()
  if (!server) return
  const reason = await vscode.window.showInputBox({ title: action.title, prompt: 'Why is this not a leak?' })
  if (reason === undefined) return
  const chosen = { ...action, data: { ...action.data, reason } }
  const resolved = await server.sendRequest('codeAction/resolve', chosen)
  if (!resolved.edit) {
    vscode.window.showWarningMessage('leaklint: no comment can stand there; write it by hand')
    return
  }
  await vscode.workspace.applyEdit(await server.protocol2CodeConverter.asWorkspaceEdit(resolved.edit))
}

function activate(context) {
  output = vscode.window.createOutputChannel('leaklint', { log: true })
  status = vscode.window.createStatusBarItem('leaklint', vscode.StatusBarAlignment.Right)
  status.name = 'leaklint'
  status.command = 'leaklint.showOutput'
  const command = (name, work) => vscode.commands.registerCommand(`leaklint.${name}`, work)
  context.subscriptions.push(
    output,
    status,
    command('fixFile', fixFile),
    command('fixAll', fixAll),
    command('explainRule', explainRule),
    command('suppress', suppress),
    command('restart', () => restart(context)),
    command('showOutput', () => output.show()),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const changed = (name) => change.affectsConfiguration(`leaklint.${name}`)
      if (['enable', 'path', 'workspaceDiagnostics'].some(changed)) {
        restart(context)
      } else if (['preset', 'config'].some(changed)) {
        client?.sendNotification('workspace/didChangeConfiguration', { settings: serverOptions() })
      }
    }),
  )
  return restart(context)
}

function deactivate() {
  turn = turn.then(stop)
  return turn
}

module.exports = { activate, deactivate }
