// --- case: a file to a response preset=recommended
const fs = require('node:fs')
const app = require('express')()
app.get('/report', (request, response) => {
  fs.createReadStream('report.pdf').pipe(response)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pipe-without-destroy: when the client leaves, the source stays open
//                                       -------- because: `pipe` stops reading and leaves the source as it is
})

// --- case: an exported handler that hears of failures, but not of clients that leave preset=recommended
const fs = require('node:fs')
exports.send = function (req, res, next) {
  const file = fs.createReadStream('report.pdf')
  file.on('error', next)
  file.pipe(res)
//^^^^^^^^^^^^^^ pipe-without-destroy: when the client leaves, `file` stays open
}

// --- case: a file to a response, compressed on its way preset=recommended
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { createGzip } from 'node:zlib'
createServer((request, response) => {
  const file = createReadStream('report.pdf')
  file.pipe(createGzip()).pipe(response)
//^^^^^^^^^^^^^^^^^^^^^^^ pipe-without-destroy: when the client leaves, `file` stays open
}).listen(8080)

// --- case: what another server answers, to a response
const https = require('node:https')
exports.proxy = function (req, res) {
  https.get('https://elsewhere.example' + req.url, (answer) => {
    answer.pipe(res)
//  ^^^^^^^^^^^^^^^^ pipe-without-destroy: when `answer` fails, `res` stays open
  })
}

// --- case: a file to a file, through a transform
import { createReadStream, createWriteStream } from 'node:fs'
import { createGzip } from 'node:zlib'
export function compress(from, to) {
  const source = createReadStream(from)
  source.pipe(createGzip()).pipe(createWriteStream(to))
//^^^^^^^^^^^^^^^^^^^^^^^^^ pipe-without-destroy: when `source` fails, the destination stays open
}

// --- case: an upload
const fs = require('node:fs')
require('node:http').createServer((req, res) => {
  const file = fs.createWriteStream('upload')
  req.pipe(file)
//^^^^^^^^^^^^^^ pipe-without-destroy: when `req` fails, `file` stays open
  file.on('finish', () => res.end())
}).listen(8080)

// --- case: what a request answers
import https from 'node:https'
import fs from 'node:fs'
export function download(url, to) {
  const file = fs.createWriteStream(to)
  https.get(url, (answer) => {
    answer.pipe(file)
//  ^^^^^^^^^^^^^^^^^ pipe-without-destroy: when `answer` fails, `file` stays open
  })
}

// --- case: the failure is only written down
const fs = require('node:fs')
exports.copy = function (from, to) {
  const source = fs.createReadStream(from)
  const target = fs.createWriteStream(to)
  source.on('error', (error) => console.error(error))
//                   ------------------------------- because: leaves `target` open
  source.pipe(target)
//^^^^^^^^^^^^^^^^^^^ pipe-without-destroy: when `source` fails, `target` stays open
}

// --- case: `pipeline` is imported already
import { pipeline, Readable } from 'node:stream'
import { createWriteStream } from 'node:fs'
export function save(lines, to) {
  const target = createWriteStream(to)
  Readable.from(lines).pipe(target)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pipe-without-destroy: `target` stays open
}
export function move(from, to, done) {
  pipeline(from, to, done)
}

// --- case: by its type file=copy.ts
import type { Readable, Writable } from 'node:stream'
export function copy(source: Readable, target: Writable) {
  source.pipe(target)
//^^^^^^^^^^^^^^^^^^^ pipe-without-destroy: when `source` fails, `target` stays open
}
