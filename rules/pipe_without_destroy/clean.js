// --- case: pipeline
import { pipeline } from 'node:stream'
import { createReadStream } from 'node:fs'
export function send(response) {
  pipeline(createReadStream('report.pdf'), response, (error) => { if (error) console.error(error) })
}

// --- case: the source's failure destroys the destination
const fs = require('node:fs')
exports.copy = function (from, to) {
  const source = fs.createReadStream(from)
  const target = fs.createWriteStream(to)
  source.on('error', (error) => target.destroy(error))
  source.pipe(target)
}

// --- case: the same, chained
const fs = require('node:fs')
exports.copy = function (from, target) {
  fs.createReadStream(from).on('error', () => target.destroy()).pipe(target)
}

// --- case: others hear of the failure, and the file of a client that leaves
const fs = require('node:fs')
exports.send = function (req, res, next) {
  const source = fs.createReadStream('report.pdf')
  source.on('error', (error) => next(error))
  res.on('close', () => source.destroy())
  source.pipe(res)
}

// --- case: the same by a helper
const fs = require('node:fs')
const onFinished = require('on-finished')
exports.send = function (req, res, next) {
  const source = fs.createReadStream('report.pdf').on('error', next)
  onFinished(res, () => source.destroy())
  source.pipe(res)
}

// --- case: the request tells that the client left
const fs = require('node:fs')
exports.send = function (req, res, next) {
  const source = fs.createReadStream('report.pdf')
  source.on('error', (error) => next(error))
  req.once('close', () => stop(source))
  source.pipe(res)
}

// --- case: operators of rxjs
import { of } from 'rxjs'
import { map } from 'rxjs/operators'
export function double(numbers) {
  return of(...numbers).pipe(map((n) => n * 2))
}

// --- case: operators on an observable of a field
import { map } from 'rxjs/operators'
export class Store {
  names() {
    return this.users$.pipe(map((user) => user.name))
  }
}

// --- case: a pipe of something unknown
export function connect(source, target) {
  source.pipe(target)
}

// --- case: standard output is nobody's to close
const fs = require('node:fs')
exports.show = (path) => fs.createReadStream(path).pipe(process.stdout)

// --- case: once, in a script
const fs = require('node:fs')
fs.createReadStream('a').pipe(fs.createWriteStream('b'))

// --- case: looked after by `finished`
import { finished } from 'node:stream'
import { createReadStream } from 'node:fs'
export function send(request, response) {
  const source = createReadStream('report.pdf')
  finished(source, (error) => { if (error) response.destroy(error) })
  source.pipe(response)
}

// --- case: options say that it is meant
import { createReadStream } from 'node:fs'
export function append(path, target) {
  createReadStream(path).pipe(target, { end: false })
}

// --- case: the server of a script, which ends with its work file=scripts/check-pages.mjs preset=recommended
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
createServer((req, res) => {
  createReadStream('dist' + req.url).pipe(res)
}).listen(8080)
