// Bundles the extension, and copies what it ships: the schema of the settings file, licences, and the binary where there is one.
//
// LEAKLINT_BINARY names the leaklint that goes into the package.

import { build } from 'esbuild'
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { basename } from 'node:path'

const repository = new URL('../../', import.meta.url)

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
await build({
  entryPoints: ['src/extension.js'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['vscode'],
  outfile: 'dist/extension.js',
  minify: true,
  legalComments: 'linked',
})
copyFileSync(new URL('schemas/leaklint.schema.json', repository), 'dist/leaklint.schema.json')
copyFileSync(new URL('LICENSE', repository), 'LICENSE')
const binary = process.env.LEAKLINT_BINARY
if (binary) {
  const name = basename(binary).endsWith('.exe') ? 'leaklint.exe' : 'leaklint'
  copyFileSync(binary, `dist/${name}`)
  chmodSync(`dist/${name}`, 0o755)
  copyFileSync(new URL('THIRD-PARTY-NOTICES', repository), 'dist/THIRD-PARTY-NOTICES')
}
