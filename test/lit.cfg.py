"""lit configuration: `.mlir` and `.test` files, run through the built tools."""

import os

import lit.formats
from lit.llvm import llvm_config

config.name = "TAYLOR"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "unit", "python"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.taylor_obj_root, "test")

llvm_config.with_system_environment(["HOME", "TMP", "TEMP"])
llvm_config.use_default_substitutions()

tools_dir = os.path.join(config.taylor_obj_root, "bin")
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", tools_dir, append_path=True)
config.substitutions.append(("%python", config.python_executable))
config.substitutions.append(("%taylor_src_root", config.taylor_src_root))
config.substitutions.append(("%taylor_obj_root", config.taylor_obj_root))
config.substitutions.append(
    (
        "%taylor_plugin",
        os.path.join(
            config.taylor_obj_root, "lib", "libTaylorPlugin" + config.taylor_shlib_ext
        ),
    )
)
llvm_config.add_tool_substitutions(
    ["stablehlo-opt", "stablehlo-reduce", "stablehlo-lsp-server", "mlir-opt"],
    [tools_dir, config.llvm_tools_dir],
)
