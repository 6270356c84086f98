// --- case: the neighbour has its takeUntil file=case.ts
import { Component } from '@angular/core'
import { Subject } from 'rxjs'
import { takeUntil } from 'rxjs/operators'
@Component({ selector: 'board', template: '' })
export class BoardComponent {
  private destroy$ = new Subject<void>()
  constructor(private scores: ScoreService) {}
  ngOnInit() {
    this.scores.added$.pipe(takeUntil(this.destroy$)).subscribe(() => this.draw())
    this.scores.removed$.pipe(takeUntil(this.destroy$)).subscribe(() => this.draw())
  }
  draw() {}
  ngOnDestroy() {
    this.destroy$.next()
    this.destroy$.complete()
  }
}

// --- case: its neighbours are registered file=case.ts
import { Disposable } from './lifecycle'
export class Ruler extends Disposable {
  constructor(private editor: Editor) {
    super()
    this._register(editor.onDidScroll(() => this.draw()))
    this._register(editor.onDidChangeModel(() => this.draw()))
  }
  draw() {}
}

// --- case: an effect drops a stream of another file file=Alert.tsx
import { useEffect } from 'react'
import { alerts$ } from './alerts'
export function Alert({ show }: { show: (text: string) => void }) {
  useEffect(() => {
    const subscription = alerts$.subscribe(show)
    return () => subscription.unsubscribe()
  }, [show])
  return null
}

// --- case: the app's state in React Native file=Session.tsx
import { useEffect } from 'react'
import { AppState } from 'react-native'
export function Session({ onChange }: { onChange: () => void }) {
  useEffect(() => {
    const subscription = AppState.addEventListener('change', onChange)
    return () => subscription.remove()
  }, [onChange])
  return null
}
