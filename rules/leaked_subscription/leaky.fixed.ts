// --- case: an effect drops what a store returns file=Total.jsx
import { useEffect } from 'react'
import { configureStore } from '@reduxjs/toolkit'
const store = configureStore({ reducer: (state) => state })
export function Total({ show }) {
  useEffect(() => {
    return store.subscribe(() => show(store.getState()))
  }, [show])
  return null
}
