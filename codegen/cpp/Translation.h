// Emission one file at a time, for the regression tests.
#pragma once

namespace burin::codegen {

/// Makes `--plan-to-program`, `--plan-to-tables` and `--plan-to-header` known
/// to burin-translate. Each takes a module with one placed plan program.
void registerTranslations();

} // namespace burin::codegen
