// --- case: the end comes before what starts anew preset=strict
import { Component } from '@angular/core'
import { switchMap, takeUntil } from 'rxjs/operators'
@Component({ selector: 'a', template: '' })
export class EarlyComponent {
  private destroy$ = new Subject<void>()
  constructor(private state: StateService) {
    this.state.id$.pipe(takeUntil(this.destroy$), switchMap(() => this.state.item$)).subscribe(() => this.draw())
//                                                                                   ^^^^^^^^^ FN leaked-subscription: `switchMap` subscribes to a stream that `takeUntil` before it does not end
  }
  draw() {}
  ngOnDestroy() { this.destroy$.next() }
}

// --- case: a method of a service whose code is in another file preset=strict
import { Component } from '@angular/core'
@Component({ selector: 'a', template: '' })
export class NodeComponent {
  constructor(private tree: TreeService) {
    this.tree.getSelection().subscribe(() => this.draw())
//                           ^^^^^^^^^ FN leaked-subscription: whether a method gives a request or a stream is not looked up in other files
  }
  draw() {}
}

// --- case: an object from outside, and a class without an end preset=recommended
export class Mode {
  constructor({ buffer }) {
    this.buffer = buffer
    this.buffer.onDidChangeText(() => this.parse())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-subscription: how long a parameter lives that is taken apart is not known
  }
  parse() {}
}

// --- case: the layout is there once preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'app-layout', template: '<router-outlet></router-outlet>' })
export class LayoutComponent {
  constructor(private router: Router) {
    this.router.events.subscribe(() => this.close())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP leaked-subscription: the router makes one layout and keeps it
  }
  close() {}
}
