// Rows that are scrolled sideways by thumb (the way around, tabs, filters) begin where one is.
for (const here of document.querySelectorAll(':is(.top__nav, .tabs, .chips) > [aria-current]')) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
