'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const by = (id) => document.getElementById(id);
  // Text is only ever set as text.
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const drawn = (name, attributes, ...children) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
    element.append(...children);
    return element;
  };
  const folderOf = (path) => path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const shownFolder = (folder) => folder === '' ? './' : folder + '/';
  const isIn = (path, folder) => folderOf(path) === folder;
  const tally = (pick) => {
    const counts = new Map();
    for (const finding of data.findings) counts.set(pick(finding), (counts.get(pick(finding)) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const rules = tally((it) => it.rule), severities = tally((it) => it.severity), folders = tally((it) => folderOf(it.file));

  by('summary').textContent = data.summary;
  if (data.failures.length > 0) {
    by('failures').hidden = false;
    by('failures').querySelector('ul').append(...data.failures.map((words) => make('li', { textContent: words })));
  }

  const root = document.documentElement;
  const paint = (dark) => {
    root.dataset.theme = dark ? 'dark' : 'light';
    by('theme').setAttribute('aria-pressed', String(dark));
  };
  paint(matchMedia('(prefers-color-scheme: dark)').matches);
  by('theme').addEventListener('click', () => paint(root.dataset.theme !== 'dark'));

  const choose = (id, value) => {
    by(id).value = value;
    show();
    by('findings').focus();
  };
  const bars = (id, filter, rows, name) => {
    const most = Math.max(1, ...rows.map((row) => row[1]));
    by(id).append(...rows.slice(0, 12).map(([value, count]) => {
      const bar = make('i', { className: filter === 'severity' ? value : '' });
      bar.style.width = `${100 * count / most}%`;
      const button = make('button', { type: 'button', className: 'bar' }, make('span', {}, name(value), bar), make('b', { textContent: String(count) }));
      button.setAttribute('aria-label', `${name(value)}: ${count}; show only these`);
      button.addEventListener('click', () => choose(filter, value === '' ? '/' : value));
      return button;
    }));
    if (rows.length === 0) by(id).append(make('p', { className: 'note', textContent: 'nothing' }));
  };
  bars('by-rule', 'rule', rules, (it) => it);
  bars('by-severity', 'severity', severities, (it) => it);
  bars('by-folder', 'folder', folders, shownFolder);
  const options = (id, rows, name) => by(id).append(
    make('option', { value: '', textContent: 'all' }),
    ...rows.map(([value, count]) => make('option', { value: value === '' ? '/' : value, textContent: `${name(value)} (${count})` })));
  options('rule', rules, (it) => it);
  options('severity', severities, (it) => it);
  options('folder', [...folders].sort(), shownFolder);

  // Boxes with the area of their folders: the larger part of them on one side, again and again.
  const place = (items, x, y, width, height) => {
    if (items.length === 0) return;
    if (items.length === 1) {
      const [folder, files, found] = items[0];
      const button = make('button', { type: 'button', title: `${shownFolder(folder)}: ${files} files, ${found} findings` }, width > 5 && height > 6 ? shownFolder(folder) : '');
      button.setAttribute('aria-label', `${button.title}; show only these`);
      Object.assign(button.style, { left: `${x}%`, top: `${y}%`, width: `${width}%`, height: `${height}%` });
      if (found > 0) button.style.backgroundColor = `rgba(var(--heat), ${Math.min(.75, .18 + .6 * found / files)})`;
      else button.tabIndex = -1;
      button.addEventListener('click', () => choose('folder', found > 0 ? (folder === '' ? '/' : folder) : ''));
      by('map').append(button);
      return;
    }
    const total = items.reduce((sum, item) => sum + item[1], 0);
    let sum = 0, cut = 0;
    while (cut < items.length - 1 && (cut === 0 || sum + items[cut][1] <= total / 2)) sum += items[cut++][1];
    const share = sum / total;
    if (width * 2.4 >= height) {
      place(items.slice(0, cut), x, y, width * share, height);
      place(items.slice(cut), x + width * share, y, width * (1 - share), height);
    } else {
      place(items.slice(0, cut), x, y, width, height * share);
      place(items.slice(cut), x, y + height * share, width, height * (1 - share));
    }
  };
  // The largest, and all with findings; a thousand boxes of one pixel say nothing.
  const boxes = [...data.folders].sort((a, b) => b[2] - a[2] || b[1] - a[1]).slice(0, 160);
  place(boxes.sort((a, b) => b[1] - a[1]), 0, 0, 100, 100);

  const wrapped = (words, columns) => {
    const lines = [''];
    for (const word of words.split(' ')) {
      const last = lines[lines.length - 1];
      if (last !== '' && last.length + 1 + word.length > columns) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  };
  let charts = 0;
  const chain = (finding) => {
    const nodes = [...finding.chain.map((link) => ({ ...link, end: false })), { role: 'leak', message: finding.message, file: finding.file, line: finding.line, end: true }];
    const arrow = `arrow-${++charts}`, width = 360;
    const head = drawn('marker', { id: arrow, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' }, drawn('path', { d: 'M0 0L8 4L0 8z' }));
    const svg = drawn('svg', { role: 'img', 'aria-label': nodes.map((it) => `${it.role}: ${it.message}`).join('; then ') }, drawn('defs', {}, head));
    let y = 1;
    nodes.forEach((node, at) => {
      const lines = wrapped(node.message, 52), height = 30 + 16 * lines.length;
      const place = node.file === finding.file ? `line ${node.line}` : `${node.file}:${node.line}`;
      const label = drawn('text', { x: 10, y: y + 18, class: 'role' });
      label.textContent = `${node.role} · ${place}`;
      const group = drawn('g', { class: node.end ? 'end' : '' }, drawn('rect', { x: 1, y, width: width - 2, height, rx: 6 }), label);
      lines.forEach((line, n) => {
        const text = drawn('text', { x: 10, y: y + 36 + 16 * n });
        text.textContent = line;
        group.append(text);
      });
      svg.append(group);
      y += height;
      if (at < nodes.length - 1) svg.append(drawn('path', { d: `M${width / 2} ${y}v18`, 'marker-end': `url(#${arrow})` }));
      y += 20;
    });
    svg.setAttribute('viewBox', `0 0 ${width} ${y - 18}`);
    return make('figure', {}, make('figcaption', { textContent: 'Why the memory is kept' }), svg);
  };
  const code = (finding) => finding.code.map((part) => {
    const marked = new Set(finding.chain.filter((link) => link.file === part.file).map((link) => link.line));
    if (part.file === finding.file) for (let n = finding.line; n <= finding.end; n++) marked.add(n);
    const pre = make('pre', { tabIndex: 0 });
    pre.setAttribute('aria-label', `code of ${part.file}`);
    let before = null;
    for (const [number, text] of part.lines) {
      if (before !== null && number > before + 1) pre.append(make('span', { className: 'gap', textContent: '⋯' }));
      pre.append(make('span', { className: marked.has(number) ? 'at' : '' }, make('b', { textContent: String(number) }), text));
      before = number;
    }
    return part.file === finding.file ? pre : make('div', {}, make('p', { className: 'note', textContent: part.file }), pre);
  });
  const body = (finding) => {
    const about = finding.url === null ? null : make('p', {}, make('a', { href: finding.url, textContent: `About ${finding.rule}` }));
    return make('div', { className: 'body' },
      make('div', {}, ...code(finding),
        finding.help === null ? null : make('p', {}, make('strong', { textContent: 'Do: ' }), finding.help),
        ...finding.fixes.map((fix) => make('p', {}, make('strong', { textContent: 'Fix: ' }), fix)), about),
      chain(finding));
  };
  // A body is made when it is opened.
  const entry = (finding) => {
    const sure = finding.confidence === 'high' ? '' : ` · ${finding.confidence} confidence`;
    const details = make('details', {}, make('summary', {},
      make('span', { className: `level ${finding.severity}`, textContent: finding.severity }), ` ${finding.rule}: ${finding.message}`,
      make('span', { className: 'where', textContent: `${finding.file}:${finding.line}:${finding.column}${sure}` })));
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) details.append(body(finding));
    });
    return details;
  };

  const STEP = 200;
  let shown = [];
  const add = (from) => {
    const list = by('findings');
    const more = by('more');
    if (more !== null) more.remove();
    list.append(...shown.slice(from, from + STEP).map(entry));
    if (shown.length > from + STEP) {
      const button = make('button', { type: 'button', id: 'more', textContent: `Show ${Math.min(STEP, shown.length - from - STEP)} more` });
      button.addEventListener('click', () => {
        add(from + STEP);
        list.children[from + STEP].querySelector('summary').focus();
      });
      list.append(button);
    }
  };
  const show = () => {
    const words = by('search').value.toLowerCase(), rule = by('rule').value, severity = by('severity').value;
    const folder = by('folder').value === '/' ? '' : by('folder').value || null;
    shown = data.findings.filter((it) =>
      (rule === '' || it.rule === rule) && (severity === '' || it.severity === severity) && (folder === null || isIn(it.file, folder)) &&
      (words === '' || `${it.rule} ${it.message} ${it.file}`.toLowerCase().includes(words)));
    by('count').textContent = `${shown.length} of ${data.findings.length} shown`;
    by('findings').replaceChildren();
    add(0);
  };
  by('filters').addEventListener('input', show);
  by('filters').addEventListener('submit', (event) => event.preventDefault());
  by('filters').addEventListener('reset', () => setTimeout(show));
  show();
})();
