// --- case: a file to a response file=case.js
const fs = require('node:fs')
const app = require('express')()
app.get('/report', (request, response) => {
  require('node:stream').pipeline(fs.createReadStream('report.pdf'), response, (error) => { if (error) console.error(error) })
})

// --- case: an exported handler that hears of failures, but not of clients that leave file=case.js
const fs = require('node:fs')
exports.send = function (req, res, next) {
  const file = fs.createReadStream('report.pdf')
  file.on('error', next)
  require('node:stream').pipeline(file, res, (error) => { if (error) console.error(error) })
}

// --- case: a file to a response, compressed on its way file=case.js
import { pipeline } from 'node:stream'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { createGzip } from 'node:zlib'
createServer((request, response) => {
  const file = createReadStream('report.pdf')
  pipeline(file, createGzip(), response, (error) => { if (error) console.error(error) })
}).listen(8080)

// --- case: what another server answers, to a response file=case.js
const https = require('node:https')
exports.proxy = function (req, res) {
  https.get('https://elsewhere.example' + req.url, (answer) => {
    require('node:stream').pipeline(answer, res, (error) => { if (error) console.error(error) })
  })
}

// --- case: a file to a file, through a transform file=case.js
import { pipeline } from 'node:stream'
import { createReadStream, createWriteStream } from 'node:fs'
import { createGzip } from 'node:zlib'
export function compress(from, to) {
  const source = createReadStream(from)
  pipeline(source, createGzip(), createWriteStream(to), (error) => { if (error) console.error(error) })
}

// --- case: an upload file=case.js
const fs = require('node:fs')
require('node:http').createServer((req, res) => {
  const file = fs.createWriteStream('upload')
  require('node:stream').pipeline(req, file, (error) => { if (error) console.error(error) })
  file.on('finish', () => res.end())
}).listen(8080)

// --- case: what a request answers file=case.js
import { pipeline } from 'node:stream'
import https from 'node:https'
import fs from 'node:fs'
export function download(url, to) {
  const file = fs.createWriteStream(to)
  https.get(url, (answer) => {
    pipeline(answer, file, (error) => { if (error) console.error(error) })
  })
}

// --- case: the failure is only written down file=case.js
const fs = require('node:fs')
exports.copy = function (from, to) {
  const source = fs.createReadStream(from)
  const target = fs.createWriteStream(to)
  source.on('error', (error) => console.error(error))
  require('node:stream').pipeline(source, target, (error) => { if (error) console.error(error) })
}

// --- case: `pipeline` is imported already file=case.js
import { pipeline, Readable } from 'node:stream'
import { createWriteStream } from 'node:fs'
export function save(lines, to) {
  const target = createWriteStream(to)
  pipeline(Readable.from(lines), target, (error) => { if (error) console.error(error) })
}
export function move(from, to, done) {
  pipeline(from, to, done)
}

// --- case: by its type file=copy.ts
import { pipeline } from 'node:stream'
import type { Readable, Writable } from 'node:stream'
export function copy(source: Readable, target: Writable) {
  pipeline(source, target, (error) => { if (error) console.error(error) })
}
