// Wagtail begins some widgets of its forms by a script that stands beside them in the page, which
// our policy forbids. Our templates put <otklik-start> there instead (ADR 0106). An element of
// one's own begins as soon as it is in the page, before whoever put it there goes on, and Wagtail
// counts on that: what was chosen is written into a chooser in the same breath as that appears.
// Read before the page's own content, so not a module.

(() => {
  const MADE = ["Chooser", "DocumentChooser", "ImageChooser", "InlinePanel", "MultipleChooserPanel", "PageChooser", "SnippetChooser"];
  const CALLED = ["createTaskChooser", "initDateChooser", "initDateTimeChooser", "initTimeChooser"];

  // As `escapejs` wrote it: Wagtail numbers the rows of a form by what stands between quotes.
  function read(escaped) {
    return JSON.parse(JSON.parse(`"${escaped}"`));
  }

  class Start extends HTMLElement {
    connectedCallback() {
      if (this.hasAttribute("data-begun")) return; // moved up or down, not new
      this.setAttribute("data-begun", "");
      const { begins, of, options } = this.dataset;
      const given = of === undefined ? [read(options)] : [of, read(options)];
      if (MADE.includes(begins)) new window[begins](...given);
      else if (CALLED.includes(begins)) window[begins](...given);
      else throw new Error(`<otklik-start> begins no «${begins}»`);
    }
  }
  customElements.define("otklik-start", Start);
})();
