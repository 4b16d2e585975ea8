// Libraries of Wagtail's editor set styles in ways that our policy cannot tell from markup. Each is
// led to one that it can (ADR 0106). Read before the page's own content, so not a module.

(() => {
  // React makes <style> while one writes; it gets the nonce that this script was given.
  const { nonce } = document.currentScript;
  const { createElement } = Document.prototype;
  Document.prototype.createElement = function (...given) {
    const made = createElement.apply(this, given);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };

  // Draft.js sets the attribute of what is copied; as a property it is a script's own.
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style" && this.style) this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  // What is pasted is read in a document aside, where Draft.js asks the styles what is bold.
  const TAG = /<[a-z][^<>]*>/gi;
  const STYLE = /\sstyle(?=\s*=)/gi;
  const ASIDE = "data-otklik-style";
  const setAside = (html) => html.replace(TAG, (tag) => tag.replace(STYLE, ` ${ASIDE}`));
  function putBack(root) {
    for (const one of root.querySelectorAll(`[${ASIDE}]`)) {
      one.style.cssText = one.getAttribute(ASIDE);
      one.removeAttribute(ASIDE);
    }
  }
  const { parseFromString } = DOMParser.prototype;
  DOMParser.prototype.parseFromString = function (text, kind) {
    if (kind !== "text/html") return parseFromString.call(this, text, kind);
    const made = parseFromString.call(this, setAside(String(text)), kind);
    putBack(made);
    return made;
  };
  const { createHTMLDocument } = DOMImplementation.prototype;
  const inner = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  DOMImplementation.prototype.createHTMLDocument = function (...given) {
    const made = createHTMLDocument.apply(this, given);
    Object.defineProperty(made.documentElement, "innerHTML", {
      get() {
        return inner.get.call(this);
      },
      set(html) {
        inner.set.call(this, setAside(String(html)));
        putBack(this);
      },
    });
    return made;
  };

  // jQuery UI measures scroll bars by an element with a style in its markup.
  window.jQuery.position.scrollbarWidth = () => {
    const box = document.createElement("div");
    Object.assign(box.style, { position: "absolute", width: "200px", overflow: "scroll" });
    document.body.append(box);
    const width = box.offsetWidth - box.clientWidth;
    box.remove();
    return width;
  };

  // Jcrop tries events out by handlers in markup; told the answer, it does not.
  if (window.jQuery.Jcrop) window.jQuery.Jcrop.defaults.touchSupport = "ontouchstart" in window;
})();
