// Keys of everything shown within an element; what each stands for is kept in `found`.
(within, parts, found) => {
  const root = document.querySelector(within);
  if (!root) return [];
  // What a key says is told shortly (cyrb53): hundreds of them go over to the test from each page.
  const short = (text) => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
  };
  const keep = (kind, told, one) => {
    const key = `${kind} ${short(told)}`;
    if (!found.has(key)) found.set(key, new Set());
    found.get(key).add(one);
  };
  const shown = (one) => one.checkVisibility({ visibilityProperty: true });
  const all = [...root.querySelectorAll("*")].filter(shown);

  // By what contrast depends on: what an element that shows text computes, and what is behind it.
  const grounds = new Map([[null, ""]]);
  const ground = (one) => {
    if (!grounds.has(one)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
      const below = ground(one.parentElement);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const isPainted = own !== "rgba(0, 0, 0, 0) none 1";
      const hides = own.startsWith("rgb(") && own.endsWith(" none 1") && !below.includes("faint");
      const layer = opacity === "1" ? own : `${own} faint`;
      grounds.set(one, hides ? layer : isPainted ? `${below} | ${layer}` : below);
    }
    return grounds.get(one);
  };
  const styles = (one, names) => {
    const style = getComputedStyle(one);
    return names.map((name) => style[name]).join(" ");
  };
  const isLarge = (one) => {
    const { fontSize, fontWeight } = getComputedStyle(one);
    return parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
  };
  const ofLinks = ["color", "fontSize", "fontWeight", "fontStyle", "textDecorationLine",
    "borderBottom", "backgroundColor"];
  for (const one of all) {
    const isTyped = one.matches("input, select, textarea");
    const hasText = [...one.childNodes].some((each) => each instanceof Text && each.data.trim());
    if (!isTyped && !hasText) continue;
    const link = one.closest("a");
    const isInText = link && link.parentElement.textContent.trim() !== link.textContent.trim();
    const around = isInText ? [link, link.parentElement].map((each) => styles(each, ofLinks)) : "";
    const state = one.matches(":disabled, [aria-disabled=true]") ? "disabled" : "";
    const own = [styles(one, ["color", "textShadow", "position"]), isLarge(one)];
    keep("colour", [...own, ground(one), around, state].join(" ; "), link ?? one);
  }
  if (!parts.includes("elements")) return;

  // By role, attributes, whether it has a name, what stands around it and in it.
  const names = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
    "aria-details", "aria-activedescendant", "aria-errormessage", "aria-flowto", "for", "form",
    "headers", "list"];
  const values = ["role", "type", "tabindex", "lang", "dir", "scope", "autocomplete", "kind"];
  const words = ["aria-label", "aria-description", "aria-roledescription", "aria-placeholder"];
  const attribute = ({ name, value }) => {
    if (names.includes(name)) {
      const those = value.trim().split(/\s+/);
      return `${name}=${those.every((each) => document.getElementById(each))}`;
    }
    const isWords = words.includes(name) || /^aria-(value|pos|set|row|col)/.test(name);
    const isTold = !isWords && (name.startsWith("aria-") || values.includes(name));
    return `${name}=${isTold ? value : Boolean(value.trim())}`;
  };
  const isOurs = ({ name }) => ["class", "id", "style"].includes(name) || name.startsWith("data-");
  const kind = (one) => one ? `${one.localName}[${one.getAttribute("role") ?? ""}]` : "";
  const label = (one) => {
    const those = (one.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const texts = those.map((each) => document.getElementById(each)?.textContent);
    return (one.getAttribute("aria-label") ?? texts.join(" ")).trim();
  };
  const named = (one) => [
    one.textContent, label(one), one.getAttribute("title") ?? "",
    [...one.labels ?? []].map((each) => each.textContent).join(""),
    one.querySelector("img[alt]:not([alt='']), svg title, [aria-label]") ? "named" : "",
  ].map((each) => each.trim() ? 1 : 0).join("");
  const places = "main, header, footer, nav, aside, dialog, [role]";
  const whole = "a, button, summary, label, [role], [aria-hidden]";
  const sort = (one) => [
    kind(one), one.getAttribute("class"), named(one), one.labels?.length,
    kind(one.parentElement), kind(one.parentElement?.parentElement),
    ...[places, whole, "[aria-hidden]"].map((each) => kind(one.parentElement?.closest(each))),
    [...one.attributes].filter((each) => !isOurs(each)).map(attribute).sort(),
    [...new Set([...one.children].filter(shown).map(kind))].sort(),
  ].join(" ; ");
  const sorts = new Map(all.map((one) => [one, sort(one)]));
  const together = "a, button, summary, label, ul, ol, dl, table, fieldset, select, [role]";
  for (const [one, key] of sorts)
    keep("element", key, one.closest(`${together}, [aria-hidden]`) ?? one);

  if (within === "body") {
    const doubled = (many) => [...new Set(many.filter((one, at) => many.indexOf(one) !== at))];
    const heads = all.filter((one) => one.matches("h1, h2, h3, h4, h5, h6, [role=heading]"));
    const levels = heads.map((one) => one.ariaLevel ?? one.localName);
    const landmarks = all.filter((one) => one.matches(
      "header, footer, main, nav, aside, form, section, [role=banner], [role=complementary], "
      + "[role=contentinfo], [role=main], [role=search], [role=navigation], [role=region], "
      + "[role=form]",
    ));
    const put = (one) => `${kind(one)} in ${kind(one.parentElement.closest(places))}`;
    const apart = all.filter((one) => !one.closest(places) && !one.querySelector(places));
    const skips = all.filter((one) => one.matches("a[href^='#']") && one.closest("header, .skip"));
    keep("page", [document.documentElement.lang, Boolean(document.title.trim()),
      document.querySelector("meta[name=viewport]")?.content,
      levels.filter((one, at) => one !== levels[at - 1] || one === "h1"),
      [...new Set(landmarks.map(put))], doubled(landmarks.map(put)),
      doubled(landmarks.map((one) => `${kind(one)} ${label(one)}`)),
      doubled([...document.querySelectorAll("[id]")].map((one) => one.id)),
      doubled([...document.querySelectorAll("[accesskey]")].map((one) => one.accessKey)),
      [...new Set(apart.map(kind))],
      skips.map((one) => Boolean(one.hash.slice(1) && document.getElementById(one.hash.slice(1)))),
    ].join(" ; "), document);
  }
  if (!parts.includes("sizes")) return;

  // What is pressed and small, or has another right beside it; what is scrolled.
  const least = 24;
  const pressed = all
    .filter((one) => one.matches("a[href], button, input, select, textarea, summary, [tabindex]"))
    .map((one) => [one, one.getBoundingClientRect()]);
  const isInText = (one) => getComputedStyle(one).display === "inline"
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  const gap = (a, b) => Math.hypot(
    Math.max(0, a.left - b.right, b.left - a.right),
    Math.max(0, a.top - b.bottom, b.top - a.bottom),
  );
  const covers = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  for (const [one, box] of pressed) {
    const isSmall = Math.min(box.width, box.height) < least - 0.05 && !isInText(one);
    const others = pressed.filter(([other]) => !one.contains(other) && !other.contains(one));
    const isCovered = others.some(([, other]) => covers(box, other));
    if (!isSmall && !isCovered) continue;
    const near = Math.min(least, ...others.map(([, other]) => gap(box, other)));
    const sizes = [box.width, box.height, near].map((each) => Math.round(Math.min(each, least)));
    keep("size", [...sizes, isCovered, sorts.get(one)].join(" "), one);
  }
  for (const one of all) {
    if (one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    if (/auto|scroll/.test(overflowX + overflowY)) keep("size", `scrolls ${sorts.get(one)}`, one);
  }
}
