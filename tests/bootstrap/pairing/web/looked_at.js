(() => {
  const root = document.documentElement;
  const all = (what) => [...document.querySelectorAll(what)];
  const style = (one, part) => getComputedStyle(one, part);
  const box = (one) => one.getBoundingClientRect();

  const numbers = (color) => {
    const found = color.match(/[\d.]+/g).map(Number);
    return found.length < 4 ? [...found, 1] : found;
  };
  const linear = (value) => (value / 255 <= .04045 ? value / 255 / 12.92 : ((value / 255 + .055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const color = numbers(style(one).backgroundColor);
      if (color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const contrast = (color, back) => {
    const [more, less] = [light(numbers(color)), light(back)].sort((a, b) => b - a);
    return (more + .05) / (less + .05);
  };

  const has_text = (one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const text = all("body *").filter((one) => one.tagName !== "STYLE" && has_text(one) && box(one).right > 0)
    .map((one) => [contrast(style(one).color, behind(one)), one.innerText.slice(0, 40)]);
  const edges = all("textarea").flatMap((one) => [
    contrast(style(one).borderTopColor, behind(one.parentElement)),
    contrast(style(one, "::placeholder").color, behind(one)),
  ]);
  const strokes = all("svg .line, svg .frame").map((one) => contrast(style(one).stroke, behind(one.closest("li"))));
  const referred = (name) => all(`[${name}]`).flatMap((one) => one.getAttribute(name).split(" "));

  return {
    width: root.clientWidth,
    reach: Math.max(root.scrollWidth, document.body.scrollWidth),
    wide: all("body *").filter((one) => !one.closest(".skip") && box(one).right > root.clientWidth + 1)
      .map((one) => one.outerHTML.slice(0, 80)),
    faintest: text.sort((a, b) => a[0] - b[0])[0],
    edges: Math.min(99, ...edges),
    strokes: Math.min(99, ...strokes),
    small: all("a:not(.skip), button, textarea").filter((one) => box(one).height < 44).map((one) => one.innerText),
    unlabelled: all("textarea, input, select").filter((one) => !one.labels.length).length,
    headings: all("h1, h2, h3").map((one) => Number(one.tagName[1])),
    lang: root.lang,
    back: style(document.body).backgroundColor,
    ids: all("[id]").map((one) => one.id),
    refers: [...referred("aria-describedby"), ...referred("aria-labelledby")],
    landmarks: ["header", "main", "footer"].map((one) => all("body > " + one).length),
    active: all("script, img, iframe, object, embed, base, [style], [onclick]").length,
  };
})()
