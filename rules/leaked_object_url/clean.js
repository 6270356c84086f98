// --- case: revoked when it has loaded (shape 12)
const input = document.querySelector('input')
const image = document.querySelector('img')
input.addEventListener('change', () => {
  image.src = URL.createObjectURL(input.files[0])
  image.onload = () => URL.revokeObjectURL(image.src)
})

// --- case: a download that revokes (shape 12)
export function download(text, name) {
  const link = document.createElement('a')
  const url = URL.createObjectURL(new Blob([text]))
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

// --- case: the effect revokes it (shape 3) file=Preview.jsx
import { useEffect, useState } from 'react'
export function Preview({ file }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return <img src={url} />
}

// --- case: the state is revoked (shape 4) file=Preview.jsx
import { useEffect, useState } from 'react'
export function Preview() {
  const [url, setUrl] = useState('')
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  return <input type="file" onChange={(event) => setUrl(URL.createObjectURL(event.target.files[0]))} data-url={url} />
}

// --- case: a list that is revoked one by one (shape 5)
const urls = []
const input = document.querySelector('input')
input.addEventListener('change', () => {
  urls.forEach((url) => URL.revokeObjectURL(url))
  urls.length = 0
  for (const file of input.files) urls.push(URL.createObjectURL(file))
})

// --- case: a property of a list that is revoked (shape 5)
export class Uploads {
  items = []
  add(file) {
    this.items.push({ file, preview: URL.createObjectURL(file) })
  }
  clear() {
    this.items.forEach((item) => URL.revokeObjectURL(item.preview))
  }
}

// --- case: revoked by a helper (shape 4)
import { revokeLater } from './urls.js'
export function open(file) {
  const url = URL.createObjectURL(file)
  window.open(url)
  revokeLater(url)
}

// --- case: a media source, revoked when it is open (shape 12)
export function play(video) {
  const source = new MediaSource()
  video.src = URL.createObjectURL(source)
  source.addEventListener('sourceopen', () => URL.revokeObjectURL(video.src))
}

// --- case: returned to the caller (shape 9)
export function urlOf(file) {
  return URL.createObjectURL(file)
}

// --- case: told to the caller (shape 9)
export function choose(input, onChoose) {
  input.addEventListener('change', () => onChoose(URL.createObjectURL(input.files[0])))
}

// --- case: one for the whole page (shape 11)
const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = () => {}'])))
worker.postMessage(0)

// --- case: made once (shape 11)
let url
export function workerUrl(code) {
  if (!url) url = URL.createObjectURL(new Blob([code]))
  return url
}

// --- case: revoked on error, too (shape 8)
export function size(file) {
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(file)
    const image = new Image()
    image.onload = () => { URL.revokeObjectURL(url); resolve(image.width) }
    image.onerror = () => { URL.revokeObjectURL(url); reject(new Error('no image')) }
    image.src = url
  })
}

// --- case: the platform revokes it (shape 1)
export function play(video, list) {
  video.src = URL.createObjectURL(list, { oneTimeOnly: true })
}
