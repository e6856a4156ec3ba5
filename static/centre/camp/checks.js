"use strict";
// Light checks while the worker is still there. The server asks everything again.
const Checks = (() => {
  // Digits of any Indian script are taken for what they are.
  const ascii = (text) => text.replace(/\p{Nd}/gu, (digit) => {
    let start = digit.codePointAt(0);
    const own = start;
    while (/\p{Nd}/u.test(String.fromCodePoint(start - 1)) && own - start < 9) start -= 1;
    return String(own - start);
  });
  const digits = (text) => ascii(text).replace(/[\s-]/g, "");
  // Verhoeff's check digit by the dihedral group D5 and the permutation of its positions.
  const times = (a, b) => (a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5);
  const STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const verhoeff = (number) => {
    let check = 0;
    [...number].reverse().forEach((digit, place) => {
      let value = Number(digit);
      for (let i = place % 8; i > 0; i -= 1) value = STEP[value];
      check = times(check, value);
    });
    return check === 0;
  };
  const ages = (year) => new Date().getFullYear() - year;
  const CHECKS = {
    name: (text) => !/\p{Nd}/u.test(text) && /\p{L}/u.test(text),
    father_name: (text) => !/\p{Nd}/u.test(text) && /\p{L}/u.test(text),
    insured: (value) => value === "no",
    birth_year: (text) => /^\d{4}$/.test(digits(text)) && ages(digits(text)) >= 16 && ages(digits(text)) <= 60,
    date_of_birth: (text, all) => text.slice(0, 4) === digits(all.birth_year || ""),
    mobile: (text) => /^((\+?91|0)?[6-9]\d{9})$/.test(digits(text)),
    aadhaar: (text) => /^\d{12}$/.test(digits(text)) && verhoeff(digits(text)),
    present_pincode: (text) => /^[1-9]\d{5}$/.test(digits(text)),
    experience_years: (text) => /^\d{1,2}$/.test(digits(text)) && Number(digits(text)) <= 60,
  };
  // Names of fields that are not right: [[name, key of the words]].
  const wrong = (answers, required) => [
    ...required.filter((name) => !(answers[name] || "").trim()).map((name) => [name, name === "consent" ? "wrong-consent" : "required"]),
    ...Object.entries(CHECKS).filter(([name, right]) => (answers[name] || "").trim() && !right(answers[name].trim(), answers)).map(([name]) => [name, `wrong-${name}`]),
  ];
  // Occupations that a word means: first those of which a word begins so, then those that hold it.
  const plain = (text) => text.toLocaleLowerCase().normalize("NFC");
  const occupations = (list, asked) => {
    const word = plain(asked.trim());
    if (word.length < 2) return null;
    const found = [];
    for (const row of list) {
      const texts = plain(`${row[1]}|${row[2]}|${row[3]}`);
      const at = texts.indexOf(word);
      if (at < 0) continue;
      const begins = texts.split(/[|\s(/,-]+/).some((part) => part.startsWith(word));
      found.push([begins ? (texts.split("|").includes(word) ? 0 : 1) : 2, row]);
    }
    return found.sort((a, b) => a[0] - b[0]).slice(0, 8).map(([, row]) => row);
  };
  return { wrong, occupations, verhoeff, digits };
})();
