import './ui/base.css'
import './ui/parts.css'
import './ui/frame.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from './App.tsx'

const place = document.getElementById('root')
if (place === null) throw new Error('the page has no place for the window')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
