// --- case: a stream of an injected service, dropped preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'price-tag', template: '' })
export class PriceTag {
  currency = ''
  constructor(private rates: RatesService) {}
  ngOnInit() {
    this.rates.currency$.subscribe((currency) => (this.currency = currency))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `this.rates.currency$` is never ended
  }
}

// --- case: operators that end nothing, on several lines preset=recommended
import { Directive } from '@angular/core'
import { map, distinctUntilChanged } from 'rxjs/operators'
@Directive({ selector: '[dir]' })
export class MirrorDirective {
  constructor(direction: DirectionService) {
    direction.change
      .pipe(map((it) => it === 'rtl'), distinctUntilChanged())
      .subscribe((rtl) => this.mirror(rtl))
//     ^^^^^^^^^ leaked-subscription: `direction.change` is never ended
  }
  mirror(rtl: boolean) {}
}

// --- case: the neighbour has its takeUntil preset=recommended
import { Component } from '@angular/core'
import { Subject } from 'rxjs'
import { takeUntil } from 'rxjs/operators'
@Component({ selector: 'board', template: '' })
export class BoardComponent {
  private destroy$ = new Subject<void>()
  constructor(private scores: ScoreService) {}
  ngOnInit() {
    this.scores.added$.pipe(takeUntil(this.destroy$)).subscribe(() => this.draw())
    this.scores.removed$.subscribe(() => this.draw())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `this.scores.removed$` is never ended
  }
  draw() {}
  ngOnDestroy() {
    this.destroy$.next()
    this.destroy$.complete()
  }
}

// --- case: kept in a field that nothing reads preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'clock', template: '' })
export class ClockComponent {
  private ticks: Subscription
  constructor(private state: StateService) {}
  ngOnInit() {
    this.ticks = this.state.blocks$.subscribe((blocks) => this.show(blocks))
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: never ended
  }
  show(blocks: unknown) {}
}

// --- case: put into a list that nothing ends preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'bar', template: '' })
export class NavbarComponent {
  private subscriptions: Subscription[] = []
  constructor(private session: SessionService) {}
  ngOnInit() {
    this.subscriptions.push(this.session.user$.subscribe((user) => this.show(user)))
//                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: never ended
  }
  show(user: unknown) {}
}

// --- case: both of two sources, one of them a service preset=recommended
import { Component } from '@angular/core'
import { BehaviorSubject, combineLatest } from 'rxjs'
@Component({ selector: 'row', template: '' })
export class RowComponent {
  own$ = new BehaviorSubject(0)
  constructor(private table: TableStyleService) {}
  ngAfterViewInit() {
    combineLatest([this.table.widths$, this.own$]).subscribe(([widths]) => this.fit(widths))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `this.table.widths$` is never ended
  }
  fit(widths: unknown) {}
}

// --- case: a field that was given the stream of a service preset=recommended
import { Component } from '@angular/core'
import { merge, of } from 'rxjs'
@Component({ selector: 'docs', template: '' })
export class DocsComponent {
  network$: Observable<string>
  constructor(private state: StateService) {}
  ngOnInit() {
    this.network$ = merge(of(''), this.state.network$)
    this.network$.subscribe((network) => this.open(network))
//  ^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `this.state.network$` is never ended
  }
  open(network: string) {}
}

// --- case: taken out of the service first preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'cell', template: '' })
export class CellComponent {
  constructor(private style: StyleService) {}
  ngOnInit() {
    const { width$ } = this.style
    width$.subscribe((width) => this.fit(width))
//  ^^^^^^^^^^^^^^^^ leaked-subscription: `width$` is never ended
  }
  fit(width: number) {}
}

// --- case: injected by a function, a method that gives a stream preset=recommended
import { Component, inject } from '@angular/core'
@Component({ selector: 'drop', template: '' })
export class DropComponent {
  private items = inject(ItemService)
  constructor() {
    this.items.onCapture().subscribe((item) => this.drop(item))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `this.items.onCapture()` is never ended
  }
  drop(item: unknown) {}
}

// --- case: a store and an interval preset=recommended
import { Component } from '@angular/core'
import { interval } from 'rxjs'
@Component({ selector: 'badge', template: '' })
export class BadgeComponent {
  constructor(private store: Store<State>) {}
  ngOnInit() {
    this.store.select(unread).subscribe((count) => this.show(count))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `this.store` is never ended
    interval(1000).subscribe(() => this.show(0))
//  ^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `interval()` is never ended
  }
  show(count: number) {}
}

// --- case: ended on a change of state, not at the end preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'feed', template: '' })
export class FeedComponent {
  private items: Subscription
  constructor(private feed: FeedService) {}
  ngOnChanges() {
    this.items?.unsubscribe()
    this.items = this.feed.items$.subscribe((items) => this.show(items))
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: is not ended when its owner ends
  }
  show(items: unknown) {}
}

// --- case: the static emitter of all instances preset=recommended
export class Skipper {
  private static skipsEmitter = new EventEmitter()
  constructor(private target: string) {
    Skipper.skipsEmitter.event((it) => this.toggle(it))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: listener on `Skipper.skipsEmitter` is never disposed
  }
  toggle(it: unknown) {}
}

// --- case: its neighbours are registered preset=recommended
import { Disposable } from './lifecycle'
export class Ruler extends Disposable {
  constructor(private editor: Editor) {
    super()
    this._register(editor.onDidScroll(() => this.draw()))
    editor.onDidChangeModel(() => this.draw())
//  ^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: listener on `editor` is never disposed
  }
  draw() {}
}

// --- case: an effect drops what a store returns file=Total.jsx preset=recommended
import { useEffect } from 'react'
import { configureStore } from '@reduxjs/toolkit'
const store = configureStore({ reducer: (state) => state })
export function Total({ show }) {
  useEffect(() => {
    store.subscribe(() => show(store.getState()))
//  ^^^^^^^^^^^^^^^ leaked-subscription: `store` is never ended
  }, [show])
  return null
}

// --- case: an effect drops a stream of another file file=Alert.tsx preset=recommended
import { useEffect } from 'react'
import { alerts$ } from './alerts'
export function Alert({ show }: { show: (text: string) => void }) {
  useEffect(() => {
    alerts$.subscribe(show)
//  ^^^^^^^^^^^^^^^^^ leaked-subscription: `alerts$` is never ended
  }, [show])
  return null
}

// --- case: the app's state in React Native file=Session.tsx preset=recommended
import { useEffect } from 'react'
import { AppState } from 'react-native'
export function Session({ onChange }: { onChange: () => void }) {
  useEffect(() => {
    AppState.addEventListener('change', onChange)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `AppState` is never ended
  }, [onChange])
  return null
}

// --- case: a store in a component file file=Page.svelte preset=recommended
<script>
  import { session } from './session.js'
  import { themeStore } from './theme.js'
  let dark = false
  themeStore.subscribe((theme) => { dark = theme === 'dark' })
//^^^^^^^^^^^^^^^^^^^^ leaked-subscription: `themeStore` is never ended
</script>
<p class:dark>{dark}</p>

// --- case: what its neighbours wait for is never fired file=panel.ts preset=recommended
import { Component } from '@angular/core'
import { Router } from '@angular/router'
import { Subject, takeUntil, timer } from 'rxjs'
@Component({ selector: 'x-panel', template: '' })
export class Panel {
  private stop = new Subject<void>()
  constructor(private router: Router) {}
  ngOnInit() {
    timer(0, 1000).pipe(takeUntil(this.stop)).subscribe()
    this.router.events.subscribe((it) => console.log(it))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-subscription: this subscription to `this.router.events` is never ended
  }
  ngOnDestroy() { this.stop.complete() }
}
