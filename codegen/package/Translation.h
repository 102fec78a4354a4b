// Emission of a whole library's sources as one text, for the regression tests.
#pragma once

namespace burin::codegen {

/// Makes `--plan-to-library` known to burin-translate: every file of the
/// library `model`, each behind a line `//--- NAME`.
void registerPackageTranslation();

} // namespace burin::codegen
