'use strict';
// The page: takes pictures, asks the network, shows what it says. The network and its facts are in model.js.

(() => {
  const { facts, topology, manifest, weights } = globalThis.epochal;
  const tf = globalThis.tf;
  const element = (/** @type {string} */ id) => document.getElementById(id);
  const shown = /** @type {HTMLCanvasElement} */ (element('shown'));
  const video = /** @type {HTMLVideoElement} */ (element('video'));
  const file = /** @type {HTMLInputElement} */ (element('file'));
  /** Pictures are drawn no larger than this before they are brought to size. */
  const largest = 4096;

  let language = navigator.languages?.[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  /** @type {{ probabilities: Float32Array, milliseconds: number, cut: boolean } | null} */
  let answer = null;
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {string | null} */
  let trouble = null;
  let reason = '';
  let isOpen = false;
  /** Counts pictures, so that a late answer to an earlier one is not shown. */
  let latest = 0;

  const opened = open();

  /** @param {string} key @param {Record<string, string | number>} values */
  function say(key, values = {}) {
    return globalThis.pageWords[language][key].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => String(values[name]));
  }

  function className(/** @type {number} */ index) {
    const { name, nameZh } = facts.classes[index];
    return language === 'zh' && nameZh ? nameZh : name;
  }

  /** Shares as people read them: 97.3%. */
  function percent(/** @type {number} */ share) {
    return `${(100 * share).toFixed(share > 0.0005 && share < 0.9995 ? 1 : 0)}%`;
  }

  function draw() {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = say('title', { name: facts.name });
    element('name').textContent = facts.name;
    element('facts').textContent = say('facts', { width: facts.width, height: facts.height, count: facts.classes.length });
    for (const [id, key] of [['language', 'language'], ['invitation', 'invitation'], ['choose', 'choose'], ['hint', 'hint'], ['verdict-title', 'verdict'], ['private', 'private']]) element(id).textContent = say(key);
    element('language').lang = language === 'zh' ? 'en' : 'zh-CN';
    element('camera').textContent = say(stream ? 'stop' : 'camera');
    element('camera').setAttribute('aria-pressed', String(stream !== null));
    element('trouble').hidden = trouble === null;
    element('trouble').textContent = trouble === null ? '' : say(trouble, { reason });
    // A camera's answers come too fast to be read out.
    element('answer').setAttribute('aria-live', stream ? 'off' : 'polite');
    drawAnswer();
  }

  function drawAnswer() {
    const list = element('top');
    const order = answer ? [...answer.probabilities.keys()].sort((a, b) => answer.probabilities[b] - answer.probabilities[a]).slice(0, 5) : [];
    element('waiting').textContent = answer ? '' : say(isOpen ? 'waiting' : 'opening');
    element('waiting').hidden = answer !== null;
    element('answer').textContent = answer ? className(order[0]) : '–';
    element('share').textContent = answer ? say('share', { share: percent(answer.probabilities[order[0]]) }) : '';
    element('time').textContent = answer ? say('time', { time: answer.milliseconds < 10 ? answer.milliseconds.toFixed(1) : Math.round(answer.milliseconds) }) : '';
    list.replaceChildren(...order.map((index) => line(className(index), answer.probabilities[index])));
    element('seen-block').classList.toggle('filled', answer !== null);
    const text = answer ? say('seen', { width: facts.width, height: facts.height, how: say(answer.cut ? facts.fit : 'whole') }) : '';
    element('seen-text').textContent = text;
    element('seen').setAttribute('aria-label', text);
  }

  function line(/** @type {string} */ name, /** @type {number} */ share) {
    const item = document.createElement('li');
    const [label, value] = [document.createElement('span'), document.createElement('span')];
    // Attributes, not styles: the page's policy allows none within its elements.
    const [bar, filled] = ['svg', 'rect'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
    label.className = 'class';
    value.className = 'value';
    label.textContent = name;
    label.title = name;
    value.textContent = percent(share);
    filled.setAttribute('height', '6');
    filled.setAttribute('width', `${100 * share}%`);
    bar.setAttribute('aria-hidden', 'true');
    bar.append(filled);
    item.append(label, value, bar);
    return item;
  }

  function fail(/** @type {string} */ key, /** @type {unknown} */ error = null) {
    trouble = key;
    reason = error instanceof Error ? error.message : String(error ?? '');
    draw();
  }

  async function open() {
    const bytes = joined(weights.map(fromBase64));
    weights.length = 0;
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: topology, weightSpecs: manifest, weightData: bytes.buffer }));
    for (const backend of ['webgl', 'cpu']) {
      try {
        if (!(await tf.setBackend(backend)) || (backend === 'webgl' && !suits())) continue;
        await raw(model, new Float32Array(facts.height * facts.width * facts.channels));
        element('engine').textContent = say('engine', { version: tf.version, backend: say(backend) });
        return model;
      } catch (error) {
        if (backend === 'cpu') throw error;
      }
    }
    throw new Error('no backend');
  }

  /** A graphics card of half precision would give other answers; for a small network the processor is fast enough. */
  function suits() {
    return tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE') || facts.multiplyAdds > 2e8;
  }

  /** What the network itself gives. */
  async function raw(/** @type {any} */ model, /** @type {Float32Array} */ pixels) {
    const output = tf.tidy(() => model.predict(tf.tensor(pixels, [1, facts.height, facts.width, facts.channels])));
    try {
      return await output.data();
    } finally {
      output.dispose();
    }
  }

  /** Probabilities of the classes; of a network that answers for many places, their mean over them. */
  function probabilitiesOf(/** @type {Float32Array} */ output) {
    const { units, ending } = facts;
    const sums = new Float32Array(facts.classes.length);
    const places = output.length / units;
    for (let start = 0; start < output.length; start += units) {
      const row = Array.from(output.subarray(start, start + units));
      const shares = units === 1 ? ofSecond(row[0]) : ending === 'softmax' ? row : ofRow(row);
      shares.forEach((share, i) => (sums[i] += share / places));
    }
    return sums;
  }

  function ofSecond(/** @type {number} */ value) {
    const second = facts.ending === 'sigmoid' ? value : 1 / (1 + Math.exp(-value));
    return [1 - second, second];
  }

  function ofRow(/** @type {number[]} */ row) {
    const most = Math.max(...row);
    const shares = facts.ending === 'sigmoid' ? row : row.map((value) => Math.exp(value - most));
    const sum = shares.reduce((a, b) => a + b, 0);
    return shares.map((share) => share / sum);
  }

  /** @param {CanvasImageSource} source @param {number} width @param {number} height of it, as it is shown */
  async function classify(source, width, height) {
    const mine = ++latest;
    const scale = Math.min(1, largest / Math.max(width, height));
    [shown.width, shown.height] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const context = shown.getContext('2d', { willReadFrequently: true });
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, shown.width, shown.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, shown.width, shown.height);
    const pixels = globalThis.bringToSize(context.getImageData(0, 0, shown.width, shown.height), facts);
    const model = await opened;
    const start = performance.now();
    const output = await raw(model, pixels);
    const milliseconds = performance.now() - start;
    if (mine !== latest) return;
    trouble = null;
    answer = { probabilities: probabilitiesOf(output), milliseconds, cut: Math.abs(width / height - facts.width / facts.height) > 0.01 };
    drawSeen(pixels);
    draw();
  }

  function drawSeen(/** @type {Float32Array} */ pixels) {
    const seen = /** @type {HTMLCanvasElement} */ (element('seen'));
    [seen.width, seen.height] = [facts.width, facts.height];
    const image = new ImageData(facts.width, facts.height);
    for (let i = 0; i < facts.width * facts.height; i++) {
      for (let channel = 0; channel < 3; channel++) image.data[4 * i + channel] = pixels[i * facts.channels + Math.min(channel, facts.channels - 1)];
      image.data[4 * i + 3] = 255;
    }
    seen.getContext('2d').putImageData(image, 0, 0);
  }

  async function take(/** @type {Blob | undefined | null} */ blob) {
    if (!blob) return;
    stop();
    let picture;
    try {
      picture = await decoded(blob);
    } catch (error) {
      return fail('unreadable', error);
    }
    await show(picture, picture.width, picture.height).catch((error) => fail('broken', error));
  }

  /** Turned upright, in sRGB. @param {Blob} blob @returns {Promise<ImageBitmap | HTMLImageElement>} */
  async function decoded(blob) {
    // An SVG may have no size of its own, which only an element can tell.
    if (blob.type !== 'image/svg+xml') return createImageBitmap(blob, { imageOrientation: 'from-image' });
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    return image;
  }

  /** @param {CanvasImageSource} source @param {number} width @param {number} height */
  async function show(source, width, height) {
    element('picture').classList.add('filled');
    element('invitation').hidden = true;
    video.hidden = stream === null;
    shown.hidden = stream !== null;
    shown.classList.toggle('small', Math.max(width, height) < 256);
    await classify(source, width, height);
  }

  async function watch() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      stop();
      return fail('noCamera', error);
    }
    draw();
    const look = async () => {
      if (stream === null) return;
      if (video.videoWidth > 0) await show(video, video.videoWidth, video.videoHeight);
      requestAnimationFrame(() => void look().catch((error) => fail('broken', error)));
    };
    await look();
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    if (!video.hidden) [video.hidden, shown.hidden] = [true, false];
    video.srcObject = null;
    draw();
  }

  function fromBase64(/** @type {string} */ text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  function joined(/** @type {Uint8Array[]} */ parts) {
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  }

  element('language').addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh';
    draw();
    void opened.then(() => (element('engine').textContent = say('engine', { version: tf.version, backend: say(tf.getBackend()) })), () => undefined);
  });
  for (const id of ['choose', 'picture']) element(id).addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    void take(file.files?.[0]);
    file.value = '';
  });
  element('camera').addEventListener('click', () => void (stream ? stop() : watch()));
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && stop());
  document.addEventListener('paste', (event) => void take([...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'))));
  for (const type of ['dragenter', 'dragover']) {
    document.addEventListener(type, (event) => {
      event.preventDefault();
      element('picture').classList.add('over');
    });
  }
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && element('picture').classList.remove('over'));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    element('picture').classList.remove('over');
    void take(event.dataTransfer?.files[0]);
  });

  draw();
  opened.then(() => {
    isOpen = true;
    draw();
  }).catch((error) => fail('broken', error));
})();
