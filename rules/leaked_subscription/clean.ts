// --- case: operators that end it
import { Component } from '@angular/core'
import { first, map, take, takeUntil, takeWhile } from 'rxjs/operators'
@Component({ selector: 'a', template: '' })
export class EndsComponent {
  private destroy$ = new Subject<void>()
  constructor(private state: StateService, private ref: DestroyRef) {}
  ngOnInit() {
    this.state.a$.pipe(take(1)).subscribe(() => this.draw())
    this.state.b$.pipe(map((it) => it), first()).subscribe(() => this.draw())
    this.state.c$.pipe(takeUntil(this.destroy$)).subscribe(() => this.draw())
    this.state.d$.pipe(takeUntilDestroyed(this.ref)).subscribe(() => this.draw())
    this.state.e$.pipe(untilDestroyed(this)).subscribe(() => this.draw())
    this.state.f$.pipe(takeWhile((it) => it)).subscribe(() => this.draw())
    this.state.g$.takeUntil(this.destroy$).subscribe(() => this.draw())
  }
  draw() {}
  ngOnDestroy() { this.destroy$.next() }
}

// --- case: handles that are kept and ended
import { Component } from '@angular/core'
@Component({ selector: 'a', template: '' })
export class KeptComponent {
  private one: Subscription
  private many = new Subscription()
  private list: Subscription[] = []
  private subs = new SubSink()
  constructor(private state: StateService) {}
  ngOnInit() {
    this.one = this.state.a$.subscribe(() => this.draw())
    this.many.add(this.state.b$.subscribe(() => this.draw()))
    this.list.push(this.state.c$.subscribe(() => this.draw()))
    this.subs.sink = this.state.d$.subscribe(() => this.draw())
  }
  draw() {}
  ngOnDestroy() {
    this.one?.unsubscribe()
    this.many.unsubscribe()
    this.list.forEach((it) => it.unsubscribe())
    this.subs.unsubscribe()
  }
}

// --- case: sources that complete, or die with the component
import { Component, ViewChild, Output, EventEmitter } from '@angular/core'
import { forkJoin, from, of, timer } from 'rxjs'
@Component({ selector: 'a', template: '' })
export class OwnComponent {
  @ViewChild('list') list: QueryList<Item>
  @Output() picked = new EventEmitter()
  form = this.builder.group({})
  clicks$ = new Subject<void>()
  constructor(private http: HttpClient, private route: ActivatedRoute, private builder: FormBuilder, private dialog: MatDialog) {}
  ngOnInit() {
    this.http.get('/items').subscribe((items) => this.show(items))
    this.route.params.subscribe((params) => this.show(params))
    this.form.valueChanges.subscribe((value) => this.show(value))
    this.list.changes.subscribe((list) => this.show(list))
    this.picked.subscribe((it) => this.show(it))
    this.clicks$.subscribe(() => this.show(0))
    this.dialog.open(Picker).afterClosed().subscribe((it) => this.show(it))
    of(1).subscribe((it) => this.show(it))
    from(load()).subscribe((it) => this.show(it))
    timer(500).subscribe((it) => this.show(it))
    forkJoin([load(), load()]).subscribe((it) => this.show(it))
  }
  show(it: unknown) {}
}

// --- case: requests of services
import { Component } from '@angular/core'
@Component({ selector: 'a', template: '' })
export class UsersComponent {
  constructor(private users: UserService, private api: ApiService) {}
  ngOnInit() {
    this.users.load().subscribe((users) => this.show(users))
    this.api.getPage$(1).subscribe((page) => this.show(page))
    this.users.listEvents().subscribe((events) => this.show(events))
  }
  show(it: unknown) {}
}

// --- case: what a dialog gives when it is opened preset=strict
import { Component } from '@angular/core'
@Component({ selector: 'a', template: '' })
export class AskComponent {
  constructor(private dialogs: DialogService) {}
  ask() {
    this.dialogs.open(Picker).onClose.subscribe((it) => this.show(it))
  }
  show(it: unknown) {}
}

// --- case: the component around this one goes with it preset=strict
import { Component } from '@angular/core'
@Component({ selector: 'panel-header', template: '' })
export class PanelHeader {
  private destroy$ = new Subject<void>()
  constructor(private panel: Panel, private state: StateService) {
    this.panel.closed.subscribe(() => this.focus())
    this.state.a$.pipe(takeUntil(this.destroy$)).subscribe(() => this.focus())
  }
  focus() {}
  ngOnDestroy() { this.destroy$.next() }
}

// --- case: a service of the component's own
import { Component } from '@angular/core'
@Component({ selector: 'a', template: '', providers: [ListState] })
export class ListComponent {
  constructor(private state: ListState) {
    this.state.items$.subscribe((items) => this.show(items))
  }
  show(items: unknown) {}
}

// --- case: services and the root component live as long as the program preset=strict
import { Component, Injectable } from '@angular/core'
@Injectable({ providedIn: 'root' })
export class AuditService {
  constructor(private session: SessionService) {
    this.session.user$.subscribe((user) => this.note(user))
  }
  note(user: unknown) {}
}
@Component({ selector: 'app-root', template: '' })
export class AppComponent {
  constructor(private router: Router) {
    this.router.events.subscribe((event) => this.note(event))
  }
  note(event: unknown) {}
}

// --- case: handed on, returned, ended in its own callback
import { Component } from '@angular/core'
@Component({ selector: 'a', template: '' })
export class PassesComponent {
  constructor(private state: StateService, private subs: SubscriptionStore) {}
  watch() {
    return this.state.a$.subscribe(() => this.draw())
  }
  ngOnInit() {
    keep(this.state.b$.subscribe(() => this.draw()))
    this.subs.add(this.state.c$.subscribe(() => this.draw()))
    const once = this.state.d$.subscribe(() => { once.unsubscribe() })
  }
  draw() {}
}

// --- case: an operator of the project may end it
import { Component } from '@angular/core'
import { whileAlive } from './operators'
@Component({ selector: 'a', template: '' })
export class CustomComponent {
  constructor(private state: StateService) {
    this.state.a$.pipe(whileAlive(this)).subscribe(() => this.draw())
  }
  draw() {}
}

// --- case: the result goes to the third argument
import * as vscode from 'vscode'
export class Tracker {
  private disposables: vscode.Disposable[] = []
  attach() {
    vscode.debug.onDidStartDebugSession((session) => this.add(session), undefined, this.disposables)
  }
  add(session: unknown) {}
  dispose() { this.disposables.forEach((it) => it.dispose()) }
}

// --- case: registered, kept and disposed, on what the class made itself
import { Disposable, Emitter, MutableDisposable } from './lifecycle'
export class Widget extends Disposable {
  private model = this._register(new Model())
  private hover = new MutableDisposable()
  private onDidMove = new Emitter()
  private scroll: IDisposable
  constructor(private editor: Editor) {
    super()
    this.scroll = this.editor.onDidScroll(() => this.draw())
    this._register(this.editor.onDidType(() => this.draw()))
    this.model.onDidChange(() => this.draw())
  }
  draw() {}
  dispose() {
    this.hover.dispose()
    this.scroll.dispose()
    super.dispose()
  }
}

// --- case: the neighbours of a class without an end belong to one of its features preset=strict
export class Themes {
  constructor(packages: Packages) {
    this.packages = packages
    this.packages.onDidActivate(() => this.reload())
  }
  reload() {}
  loadUserSheet(file: File) {
    this.sheetSubscriptions = new CompositeDisposable()
    this.sheetSubscriptions.add(file.onDidChange(() => this.reload()))
  }
  unloadUserSheet() {
    this.sheetSubscriptions.dispose()
  }
}

// --- case: an effect that returns what ends it file=Total.jsx
import { useEffect } from 'react'
import { configureStore } from '@reduxjs/toolkit'
const store = configureStore({ reducer: (state) => state })
export function Total({ show }) {
  useEffect(() => store.subscribe(show), [show])
  useEffect(() => {
    const stop = store.subscribe(() => show(store.getState()))
    return () => stop()
  }, [show])
  useEffect(() => {
    const subscription = alerts$.subscribe(show)
    return () => subscription.unsubscribe()
  }, [show])
  return null
}

// --- case: taken back by its listener file=Session.tsx
import { useEffect } from 'react'
import { BackHandler } from 'react-native'
export function Session({ back }: { back: () => boolean }) {
  useEffect(() => {
    BackHandler.addEventListener('hardwareBackPress', back)
    return () => BackHandler.removeEventListener('hardwareBackPress', back)
  }, [back])
  return null
}

// --- case: a reaction to its own state dies with it file=Web.jsx
import { Component } from 'react'
import { reaction, autorun } from 'mobx'
export class Web extends Component {
  view = null
  constructor(props) {
    super(props)
    reaction(() => this.view, () => this.load())
  }
  load() {}
}

// --- case: the same verb of something else file=Room.tsx
import { useEffect } from 'react'
import { socket } from './socket'
export function Room({ name }: { name: string }) {
  useEffect(() => {
    socket.subscribe('room', name)
    socket.subscribe('room')
  }, [name])
  return null
}

// --- case: a method of the service that is named as an operator preset=recommended
import { Component } from '@angular/core'
import { LibraryService } from './library.service'
@Component({ selector: 'a', template: '' })
export class ScanComponent {
  busy = false
  constructor(private library: LibraryService) {}
  ngOnInit() { this.library.scan(7).subscribe(() => { this.busy = false }) }
}

// --- case: what changes something answers once, whatever it is named preset=recommended
import { Component } from '@angular/core'
import { BoardService } from './board.service'
@Component({ selector: 'a', template: '' })
export class BoardComponent {
  count = 0
  constructor(private boards: BoardService) {}
  ngOnInit() { this.boards.createStream(1).subscribe(() => { this.count++ }) }
}

// --- case: an effect returns what a function of another file returns file=View.tsx
import { useEffect } from 'react'
import { onKey, once } from './keys'
export function View({ onPress }) {
  useEffect(() => onKey((event) => onPress(event.key)), [onPress])
  useEffect(() => {
    const off = onKey((event) => onPress(event.code))
    once(() => onPress('ready'))
    return off
  }, [onPress])
  return null
}
// --- beside: keys.ts
export function onKey(fn) {
  window.addEventListener('keydown', fn)
  return () => window.removeEventListener('keydown', fn)
}
export function once(fn) {
  const timer = setTimeout(fn, 100)
  return () => clearTimeout(timer)
}

// --- case: functions of the module that are added again file=View.tsx
import { useEffect } from 'react'
import { onKey } from './keys'
function log(event) { console.log(event.key) }
export function View() {
  useEffect(() => {
    onKey(log)
  }, [])
  return null
}
// --- beside: keys.ts
export function onKey(fn) {
  window.addEventListener('keydown', fn)
  return () => window.removeEventListener('keydown', fn)
}
