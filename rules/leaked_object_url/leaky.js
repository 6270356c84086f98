// --- case: a preview that is made for each file
const input = document.querySelector('input')
const image = document.querySelector('img')
input.addEventListener('change', () => {
  image.src = URL.createObjectURL(input.files[0])
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
})

// --- case: a download
export function download(text, name) {
  const link = document.createElement('a')
  link.href = window.URL.createObjectURL(new Blob([text]))
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
  link.download = name
  link.click()
}

// --- case: a state that shows it file=Preview.jsx
import { useState } from 'react'
export function Preview() {
  const [url, setUrl] = useState('')
  return <>
    <input type="file" onChange={(event) => setUrl(URL.createObjectURL(event.target.files[0]))} />
//                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
    <img src={url} />
  </>
}

// --- case: one for each rendering file=Preview.jsx
export function Preview({ file }) {
  return <img src={URL.createObjectURL(file)} />
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
}

// --- case: a list of previews file=Previews.jsx
import { useState } from 'react'
export function Previews() {
  const [shown, setShown] = useState([])
  const add = (event) => setShown([...event.target.files].map((file) => ({ file, url: URL.createObjectURL(file) })))
//                                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
  return <input type="file" onChange={add} data-n={shown.length} />
}

// --- case: another URL is revoked
export class Player {
  show(video, poster) {
    this.video.src = URL.createObjectURL(video)
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
    this.setPoster(poster)
  }
  setPoster(poster) {
    this.poster = URL.createObjectURL(poster)
  }
  close() {
    URL.revokeObjectURL(this.poster)
  }
}

// --- case: revoked only when it loads
export function size(file) {
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(file)
//              ^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is not revoked when loading it fails
    const image = new Image()
    image.addEventListener('load', () => {
      URL.revokeObjectURL(url)
      resolve(image.width)
    })
    image.addEventListener('error', reject)
    image.src = url
  })
}

// --- case: given to a player that loads it
export class Cropper {
  open(file) {
    this.cropper.replace(URL.createObjectURL(file))
//                       ^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
  }
}

// --- case: in a function that is exported by its name, after it was made
const save = (text) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text]))
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-object-url: this object URL is never revoked
  link.click()
}
export default save
